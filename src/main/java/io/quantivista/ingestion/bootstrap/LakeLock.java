package io.quantivista.ingestion.bootstrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to write jobs into a lake, held by one process: recovery takes the journal of a job that it does not know for
 * a dead process's and removes its files. Ends with the process, however it ends.
 */
final class LakeLock implements AutoCloseable {
    private final FileChannel channel;

    private LakeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IllegalStateException where another gateway writes into this lake */
    static LakeLock take(Path lake) {
        try {
            Path folder = Files.createDirectories(lake.resolve("_jobs"));
            FileChannel channel =
                    FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new IllegalStateException(
                        "Another gateway writes into the lake %s: stop it, or choose another with INGEST_LAKE_URI"
                                .formatted(lake));
            }
            return new LakeLock(channel);
        } catch (IOException e) {
            throw new IllegalStateException("The lake %s cannot be used: %s".formatted(lake, e.getMessage()), e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
