package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A folder of the local disk, with a lock that keeps a second process out. */
public final class LocalFolder implements LogFolder {
    static final String LOCK = "lock";

    private final Path folder;
    private final boolean sync;
    private final FileChannel lockFile;
    private final FileStore store;

    private LocalFolder(Path folder, boolean sync, FileChannel lockFile, FileStore store) {
        this.folder = folder;
        this.sync = sync;
        this.lockFile = lockFile;
        this.store = store;
    }

    /**
     * Opens the folder, making it and those above it that are missing, durably.
     *
     * @throws IOException where another process has the log open
     */
    public static LocalFolder open(Path folder, boolean sync) throws IOException {
        make(folder, sync);
        FileChannel lockFile = FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        if (!isLocked(lockFile)) {
            lockFile.close();
            throw new IOException(
                    "the intake log at %s is open in another process: stop that one, or set intake.log.dir"
                            .formatted(folder));
        }
        return new LocalFolder(folder, sync, lockFile, Files.getFileStore(folder));
    }

    private static boolean isLocked(FileChannel lockFile) throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void make(Path folder, boolean sync) throws IOException {
        Path parent = folder.getParent();
        if (Files.isDirectory(folder) || parent == null) {
            return;
        }
        make(parent, sync);
        Files.createDirectories(folder);
        if (sync) {
            force(parent);
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::getFileName).map(String::valueOf).toList();
        }
    }

    @Override
    public LogFile create(String name) throws IOException {
        return open(name, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    @Override
    public LogFile openForReuse(String name) throws IOException {
        return open(name, StandardOpenOption.WRITE);
    }

    @Override
    public LogFile openForReading(String name) throws IOException {
        return open(name, StandardOpenOption.READ);
    }

    private LogFile open(String name, StandardOpenOption... options) throws IOException {
        try {
            return new LocalFile(FileChannel.open(folder.resolve(name), options), sync);
        } catch (IOException e) {
            throw DiskFullException.orSame(e);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        try {
            Files.move(
                    folder.resolve(from),
                    folder.resolve(to),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw DiskFullException.orSame(e);
        }
    }

    @Override
    public void unlink(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public void sync() throws IOException {
        if (sync) {
            force(folder);
        }
    }

    @Override
    public long freeBytes() throws IOException {
        return store.getUsableSpace();
    }

    @Override
    public long totalBytes() throws IOException {
        return store.getTotalSpace();
    }

    @Override
    public String pathOf(String name) {
        return folder.resolve(name).toString();
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        Closing.quietly(lockFile, LOCK);
    }
}
