package io.quantivista.ingestion.bootstrap.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The gateway's data directory, held under a lock for as long as this is open: one gateway per directory.
 *
 * <p>The lock belongs to the process, so the kernel frees it however the process ends; the file itself stays.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK_FILE = "gateway.lock";

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory where it is missing and takes its lock.
     *
     * @throws EmbeddedServerException where another gateway holds it
     */
    public static DataDirectory open(Path directory) {
        try {
            Path path = Files.createDirectories(directory.toAbsolutePath().normalize())
                    .toRealPath();
            FileChannel file = FileChannel.open(
                    path.resolve(LOCK_FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (!lock(file)) {
                String holder = read(file);
                file.close();
                throw new EmbeddedServerException(
                        "The data directory %s is in use by another gateway (process %s): stop it, or choose another directory with INGEST_DATA_DIR"
                                .formatted(path, holder));
            }
            write(file, String.valueOf(ProcessHandle.current().pid()));
            return new DataDirectory(path, file);
        } catch (IOException e) {
            throw new EmbeddedServerException("The data directory %s cannot be used".formatted(directory), e);
        }
    }

    /** Absolute, without symbolic links. */
    public Path path() {
        return path;
    }

    Path folder(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new EmbeddedServerException("The lock of %s could not be given back".formatted(path), e);
        }
    }

    private static boolean lock(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException held) {
            return false;
        }
    }

    private static String read(FileChannel file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(20);
        file.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
    }

    private static void write(FileChannel file, String text) throws IOException {
        file.truncate(0);
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    }
}
