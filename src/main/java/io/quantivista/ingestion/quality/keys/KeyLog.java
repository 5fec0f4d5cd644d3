package io.quantivista.ingestion.quality.keys;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of all keys, one behind the other. The first mebibyte needs no file. */
final class KeyLog implements Closeable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path file;
    private @Nullable FileChannel channel;
    private byte[] buffer = new byte[4096];
    private int buffered;
    private long written;

    KeyLog(Path file) {
        this.file = file;
    }

    /** Keeps the key and answers where. */
    long append(Key key) throws IOException {
        long place = written + buffered;
        int length = key.length();
        if (buffered + length > BUFFER_BYTES) {
            write(ByteBuffer.wrap(buffer, 0, buffered));
            buffered = 0;
        }
        if (length > BUFFER_BYTES) {
            write(ByteBuffer.wrap(key.bytes(), 0, length));
            return place;
        }
        if (buffered + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(BUFFER_BYTES, Integer.highestOneBit(buffered + length) * 2));
        }
        System.arraycopy(key.bytes(), 0, buffer, buffered, length);
        buffered += length;
        return place;
    }

    private void write(ByteBuffer bytes) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            open = FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = open;
        }
        while (bytes.hasRemaining()) {
            written += open.write(bytes, written);
        }
    }

    /** Whether the bytes at a place begin with those of the key; a key is never the beginning of another. */
    boolean holds(long place, Key key) throws IOException {
        int length = key.length();
        if (place >= written) {
            int from = (int) (place - written);
            return from + length <= buffered && Arrays.equals(buffer, from, from + length, key.bytes(), 0, length);
        }
        FileChannel open = channel;
        if (open == null || place + length > written) {
            return false;
        }
        ByteBuffer stored = key.stored();
        long at = place;
        while (stored.hasRemaining()) {
            int read = open.read(stored, at);
            if (read < 0) {
                return false;
            }
            at += read;
        }
        return stored.flip().equals(ByteBuffer.wrap(key.bytes(), 0, length));
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        if (open != null) {
            open.close();
            Files.deleteIfExists(file);
        }
    }
}
