package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.storage.BlockPool;
import io.quantivista.ingestion.lake.storage.LocalDisk;
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
 * system's cache, which takes and frees them many at a time: a third of the cost of rows that are appended as they come.
 *
 * <p>One thread writes; when it is done, any may read. The file goes with the last of its {@linkplain #parts parts}.
 */
final class SpillFile {
    private final Path path;
    private final FileChannel channel;
    private final AtomicInteger parts = new AtomicInteger();
    private int blocks;

    private SpillFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static SpillFile create(Path path) throws IOException {
        Files.createDirectories(LocalDisk.folderOf(path));
        return new SpillFile(
                path,
                FileChannel.open(
                        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** Writes the first {@code length} bytes of a block and returns its number. */
    int write(byte[] block, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(block, 0, length);
        long position = (long) blocks * BlockPool.BLOCK_BYTES;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
        return blocks++;
    }

    /** Reads the first {@code length} bytes of a block. */
    void read(int number, byte[] block, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(block, 0, length);
        long position = (long) number * BlockPool.BLOCK_BYTES;
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes, position);
            if (read < 0) {
                throw new EOFException(path + " is shorter than it was");
            }
            position += read;
        }
    }

    /** How many parts will be {@linkplain #removePart removed}; told once, before any is. */
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

    /** Closes the file and leaves it to whoever removes its folder. */
    void abandon() throws IOException {
        channel.close();
    }
}
