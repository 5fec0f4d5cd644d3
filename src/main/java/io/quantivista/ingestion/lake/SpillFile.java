package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.storage.BlockPool;
import io.quantivista.ingestion.lake.storage.ByteBuilder;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The file of a {@link Spill}: blocks of one size, each at a multiple of it. So every write covers whole pages of the
 * system's cache, which then takes and frees them many at a time: a third of what rows cost that are appended as they
 * come, in a file for each bucket. And two files are made and removed where there were 128; a file system may look at each that
 * was removed lately before it makes the next.
 *
 * <p>One thread writes; when it is done, any may read. The file goes with the last of its {@linkplain #parts parts}.
 */
final class SpillFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final AtomicInteger parts = new AtomicInteger();
    private int blocks;

    private SpillFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static SpillFile create(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        return new SpillFile(
                path,
                FileChannel.open(
                        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** Writes a block, or less than one, and returns its number. */
    int write(byte[] bytes, int from, int to) throws IOException {
        ByteBuffer block = ByteBuffer.wrap(bytes, from, to - from);
        long position = (long) blocks * BlockPool.BLOCK_BYTES;
        while (block.hasRemaining()) {
            position += channel.write(block, position);
        }
        return blocks++;
    }

    /** Appends the first {@code length} bytes of a block. */
    void read(int number, int length, ByteBuilder target) throws IOException {
        target.reserve(length);
        ByteBuffer block = ByteBuffer.wrap(target.array(), target.size(), length);
        long position = (long) number * BlockPool.BLOCK_BYTES;
        while (block.hasRemaining()) {
            int read = channel.read(block, position);
            if (read < 0) {
                throw new EOFException(path + " is shorter than it was");
            }
            position += read;
        }
        target.setSize(target.size() + length);
    }

    /** Told once, before any is {@linkplain #removePart removed}: how many will be. */
    void parts(int count) {
        parts.set(count);
    }

    /** A part is no longer needed. */
    void removePart() throws IOException {
        if (parts.decrementAndGet() == 0) {
            channel.close();
            Files.deleteIfExists(path);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
