package io.quantivista.ingestion.lake.storage;

import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes that survive a power cut, unless it was opened without sync. Safe for any thread. Every durable step of the lake
 * goes through here, so that a test can fail or stop each of them.
 */
public class LocalDisk {
    private static final Logger LOG = LoggerFactory.getLogger(LocalDisk.class);
    /** One fsync takes about half a millisecond; from here on one sync of the whole file system is the shorter wait. */
    private static final int MANY_FILES = 48;

    private static final long SYNC_MINUTES = 10;

    private final boolean sync;

    public LocalDisk(boolean sync) {
        this.sync = sync;
    }

    /** The content of a file and its length are on the disk when this returns; for a folder, its entries. */
    public void sync(Path path) throws IOException {
        if (!sync) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The content of the open file is on the disk when this returns. */
    public void force(FileChannel channel) throws IOException {
        if (sync) {
            channel.force(true);
        }
    }

    /**
     * Syncs files first, then the folders they are in.
     *
     * @param root a folder on the file system that holds them all
     */
    public void sync(Path root, Collection<Path> files, Collection<Path> folders) throws IOException {
        sync(root, files, folders, () -> {});
    }

    /**
     * The same, with work to be done while the disk is at its own.
     *
     * @param meanwhile run once before this returns, if it does
     */
    public void sync(Path root, Collection<Path> files, Collection<Path> folders, Runnable meanwhile)
            throws IOException {
        Optional<Process> syncing =
                sync && files.size() + folders.size() > MANY_FILES ? beginSyncOfFileSystem(root) : Optional.empty();
        meanwhile.run();
        if (!sync || syncing.isPresent() && isDone(syncing.get(), root)) {
            return;
        }
        for (Path file : files) {
            sync(file);
        }
        for (Path folder : folders) {
            sync(folder);
        }
    }

    /** Asks coreutils for syncfs, which reports write errors; empty where there is no such command. */
    private static Optional<Process> beginSyncOfFileSystem(Path root) {
        try {
            return Optional.of(new ProcessBuilder("sync", "-f", root.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            LOG.atDebug().addKeyValue(LogKeys.PATH, root).setCause(e).log("No command to sync a file system");
            return Optional.empty();
        }
    }

    /** Waits for it; false where it did not do it. */
    private static boolean isDone(Process syncing, Path root) throws IOException {
        try {
            if (syncing.waitFor(SYNC_MINUTES, TimeUnit.MINUTES) && syncing.exitValue() == 0) {
                return true;
            }
            syncing.destroyForcibly();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while syncing " + root, e);
        }
    }

    /** Makes a folder and those above it that are missing, down from {@code root}, which exists. */
    public void makeFolders(Path folder) throws IOException {
        Files.createDirectories(folder);
    }

    /**
     * Puts a file whole, or finds one there already.
     *
     * <p>A hard link is the one call that neither replaces a file nor shows a half-written one, among processes as well
     * as threads. When this returns the content is on the disk; the name is once the folder is synced.
     *
     * @throws FileAlreadyExistsException where the name is taken
     */
    public void putIfAbsent(Path target, byte[] content) throws IOException {
        Path temporary = temporaryBeside(target);
        try {
            write(temporary, content);
            Files.createLink(target, temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Puts a file whole in place of what is there. */
    public void replace(Path target, byte[] content) throws IOException {
        Path temporary = temporaryBeside(target);
        try {
            write(temporary, content);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        sync(folderOf(target));
    }

    private void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            force(channel);
        }
    }

    /** A name that no reader of a Delta log takes for a commit. */
    static Path temporaryBeside(Path target) {
        return target.resolveSibling(".%s.%s.tmp".formatted(target.getFileName(), UUID.randomUUID()));
    }

    public static Path folderOf(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + " is in no folder");
        }
        return folder;
    }

    /** Deletes a folder and all in it; none there is fine. */
    public static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                if (Files.isDirectory(entry, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                    deleteTree(entry);
                } else {
                    Files.deleteIfExists(entry);
                }
            }
        } catch (NoSuchFileException gone) {
            return;
        }
        Files.deleteIfExists(folder);
    }
}
