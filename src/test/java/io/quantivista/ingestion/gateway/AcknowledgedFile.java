package io.quantivista.ingestion.gateway;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What one client was told is safe: the first number and the count of each push, synced before the client goes on. */
final class AcknowledgedFile implements AutoCloseable {
    private static final int ENTRY = Long.BYTES + Integer.BYTES;

    private final Path file;
    private final FileChannel channel;

    AcknowledgedFile(Path file) {
        this.file = file;
        try {
            this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(long first, int count) throws IOException {
        ByteBuffer entry =
                ByteBuffer.allocate(ENTRY).putLong(first).putInt(count).flip();
        while (entry.hasRemaining()) {
            channel.write(entry);
        }
        channel.force(false);
    }

    NumberSet read() {
        NumberSet numbers = new NumberSet();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            for (long left = Files.size(file) / ENTRY; left > 0; left--) {
                numbers.add(in.readLong(), in.readInt());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return numbers;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
