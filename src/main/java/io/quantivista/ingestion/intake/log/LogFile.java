package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file of the log. */
public interface LogFile extends AutoCloseable {
    /**
     * Writes some of the bytes; a disk that runs full takes fewer than it was given, without a word.
     *
     * @throws DiskFullException where it takes none for want of space
     */
    int write(ByteBuffer source, long at) throws IOException;

    /** Reads some bytes; −1 at the end. */
    int read(ByteBuffer target, long at) throws IOException;

    long size() throws IOException;

    void truncate(long size) throws IOException;

    /**
     * Content and length are on the disk when this returns. When it throws nobody knows, and asking again tells nothing: the
     * kernel has marked the pages clean. Never throws {@link DiskFullException}.
     */
    void sync() throws IOException;

    @Override
    void close() throws IOException;

    default void writeFully(ByteBuffer source, long at) throws IOException {
        long end = at + source.remaining();
        while (source.hasRemaining()) {
            write(source, end - source.remaining());
        }
    }

    /** Fills the target from {@code at} on; fewer bytes only where the file ends. */
    default void readFully(ByteBuffer target, long at) throws IOException {
        long from = at - target.position();
        while (target.hasRemaining() && read(target, from + target.position()) >= 0) {
            // read() has moved the target on
        }
    }
}
