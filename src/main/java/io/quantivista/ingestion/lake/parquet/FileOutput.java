package io.quantivista.ingestion.lake.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Writes files one at a time through one buffer outside the heap. Between two row groups a file need not be current: it
 * is drained and another takes the buffer. One thread.
 */
public final class FileOutput {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(128 << 10);
    private @Nullable FileChannel current;

    /** A new file of its own, at its beginning. */
    static FileChannel create(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void begin(FileChannel channel) {
        buffer.clear();
        current = channel;
    }

    void write(byte[] bytes, int from, int to) throws IOException {
        int at = from;
        while (at < to) {
            int length = Math.min(buffer.remaining(), to - at);
            buffer.put(bytes, at, length);
            at += length;
            if (!buffer.hasRemaining()) {
                drain();
            }
        }
    }

    /** At disk-full a write takes a part and says nothing; only the next one fails. Hence the loop. */
    void drain() throws IOException {
        FileChannel channel = current;
        if (channel == null) {
            throw new IllegalStateException("no file was begun");
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }
}
