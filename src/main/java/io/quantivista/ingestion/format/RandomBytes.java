package io.quantivista.ingestion.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes that can be read anywhere. Safe for any thread. */
public interface RandomBytes {
    long size();

    /** Reads {@code count} bytes from {@code at} on into the array; fewer are there only if the caller asked too much. */
    void read(long at, byte[] into, int from, int count) throws IOException;

    static RandomBytes of(byte[] bytes, int length) {
        return new RandomBytes() {
            @Override
            public long size() {
                return length;
            }

            @Override
            public void read(long at, byte[] into, int from, int count) throws IOException {
                if (at < 0 || at + count > length) {
                    throw new EOFException("%d bytes from byte %d on are not there".formatted(count, at));
                }
                System.arraycopy(bytes, (int) at, into, from, count);
            }
        };
    }

    static RandomBytes of(FileChannel file) throws IOException {
        long size = file.size();
        return new RandomBytes() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public void read(long at, byte[] into, int from, int count) throws IOException {
                ByteBuffer target = ByteBuffer.wrap(into, from, count);
                long position = at;
                while (target.hasRemaining()) {
                    int read = file.read(target, position);
                    if (read < 0) {
                        throw new EOFException("%d bytes from byte %d on are not there".formatted(count, at));
                    }
                    position += read;
                }
            }
        };
    }
}
