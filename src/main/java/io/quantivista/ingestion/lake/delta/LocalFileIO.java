package io.quantivista.ingestion.lake.delta;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Kernel's file access without a Hadoop file system. What it writes (checkpoints) appears whole and synced. */
final class LocalFileIO implements FileIO {
    private static final String BATCH_ROWS = "delta.kernel.default.parquet.reader.batch-size";

    private final LocalDisk disk;
    private final Optional<String> batchRows;

    LocalFileIO(LocalDisk disk) {
        this.disk = disk;
        this.batchRows = Optional.empty();
    }

    /** @param batchRows how many rows Kernel's Parquet reader has in memory at a time */
    LocalFileIO(LocalDisk disk, int batchRows) {
        this.disk = disk;
        this.batchRows = Optional.of(String.valueOf(batchRows));
    }

    private static Path local(String path) {
        return path.startsWith("file:") ? Path.of(URI.create(path)) : Path.of(path);
    }

    @Override
    public CloseableIterator<FileStatus> listFrom(String path) throws IOException {
        Path from = local(path);
        String firstName = String.valueOf(from.getFileName());
        List<FileStatus> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(LocalDisk.folderOf(from))) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                if (String.valueOf(entry.getFileName()).compareTo(firstName) >= 0) {
                    statusOf(entry).ifPresent(found::add);
                }
            }
        } catch (NoSuchFileException e) {
            throw notFound(path, e);
        }
        found.sort(Comparator.comparing(FileStatus::getPath));
        return Utils.toCloseableIterator(found.iterator());
    }

    /** Empty where the file went away after it was listed, as the temporary file of another commit does. */
    private static Optional<FileStatus> statusOf(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(FileStatus.of(
                    file.toString(),
                    attributes.size(),
                    attributes.lastModifiedTime().toMillis()));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    @Override
    public FileStatus getFileStatus(String path) throws IOException {
        return statusOf(local(path)).orElseThrow(() -> new FileNotFoundException(path));
    }

    @Override
    public String resolvePath(String path) {
        return local(path).toAbsolutePath().normalize().toString();
    }

    @Override
    public boolean mkdirs(String path) throws IOException {
        Files.createDirectories(local(path));
        return true;
    }

    @Override
    public boolean delete(String path) throws IOException {
        return Files.deleteIfExists(local(path));
    }

    @Override
    public Optional<String> getConf(String key) {
        return key.equals(BATCH_ROWS) ? batchRows : Optional.empty();
    }

    @Override
    public void copyFileAtomically(String source, String target, boolean overwrite) throws IOException {
        put(local(target), Files.readAllBytes(local(source)), overwrite);
    }

    private void put(Path target, byte[] content, boolean overwrite) throws IOException {
        if (overwrite) {
            disk.replace(target, content);
        } else {
            disk.putIfAbsent(target, content);
            disk.sync(LocalDisk.folderOf(target));
        }
    }

    @Override
    public InputFile newInputFile(String path, long size) {
        return new LocalInput(local(path), size);
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return new LocalOutput(local(path));
    }

    private static FileNotFoundException notFound(String path, IOException cause) {
        FileNotFoundException missing = new FileNotFoundException(path);
        missing.initCause(cause);
        return missing;
    }

    private record LocalInput(Path file, long size) implements InputFile {
        @Override
        public long length() {
            return size;
        }

        @Override
        public String path() {
            return file.toString();
        }

        @Override
        public SeekableInputStream newStream() throws IOException {
            return new LocalInputStream(file);
        }
    }

    private static final class LocalInputStream extends SeekableInputStream {
        private final RandomAccessFile file;

        LocalInputStream(Path path) throws IOException {
            file = new RandomAccessFile(path.toFile(), "r");
        }

        @Override
        public long getPos() throws IOException {
            return file.getFilePointer();
        }

        @Override
        public void seek(long position) throws IOException {
            file.seek(position);
        }

        @Override
        public int read() throws IOException {
            return file.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return file.read(bytes, offset, length);
        }

        @Override
        public void readFully(byte[] bytes, int offset, int length) throws EOFException, IOException {
            file.readFully(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private final class LocalOutput implements OutputFile {
        private final Path file;

        LocalOutput(Path file) {
            this.file = file;
        }

        @Override
        public String path() {
            return file.toString();
        }

        @Override
        public PositionOutputStream create(boolean putIfAbsent) {
            return new WholeFile(file);
        }

        @Override
        public void writeAtomically(CloseableIterator<String> lines, boolean overwrite) throws IOException {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            try (lines) {
                while (lines.hasNext()) {
                    content.write(lines.next().getBytes(StandardCharsets.UTF_8));
                    content.write('\n');
                }
            }
            put(file, content.toByteArray(), overwrite);
        }
    }

    /** Collects a checkpoint in memory and puts it in place on close; another process may have put the same before. */
    private final class WholeFile extends PositionOutputStream {
        private final Path target;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean closed;

        WholeFile(Path target) {
            this.target = target;
        }

        @Override
        public long getPos() {
            return content.size();
        }

        @Override
        public void write(int value) {
            content.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            content.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                disk.replace(target, content.toByteArray());
            }
        }
    }
}
