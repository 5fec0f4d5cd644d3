package io.quantivista.ingestion.connector.files;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the files of a connection that can be pulled now. Blocking; one thread at a time. */
public final class FolderListing {
    /** Files beyond it are not looked at: the list would not fit into memory, and nobody could read the folder either. */
    static final int MOST_FILES = 1_000_000;

    private final FilesConnection connection;
    private final Clock clock;
    private final int mostFiles;

    /**
     * What a listing found.
     *
     * @param files by name
     * @param unsettled files that match and were written too lately to be taken for whole
     * @param skipped hidden and unfinished files, symbolic links, and whatever is no file
     */
    public record Found(List<FileEntry> files, long unsettled, long skipped) {
        public Found {
            files = List.copyOf(files);
        }

        /** Bytes of the files. */
        public long bytes() {
            return files.stream().mapToLong(FileEntry::size).sum();
        }
    }

    public FolderListing(FilesConnection connection, Clock clock) {
        this(connection, clock, MOST_FILES);
    }

    FolderListing(FilesConnection connection, Clock clock, int mostFiles) {
        this.connection = connection;
        this.clock = clock;
        this.mostFiles = mostFiles;
    }

    /**
     * Looks at the folder.
     *
     * @throws GatewayException {@code source_unreachable} where it cannot be read; {@code invalid_definition} where it lies
     *     outside its root by a symbolic link, or holds too many files
     */
    public Found find() {
        try {
            requireInside();
            Walk walk = new Walk();
            Files.walkFileTree(connection.folder(), walk);
            walk.files.sort(Comparator.comparing(FileEntry::name));
            return new Found(withoutRepeats(walk.files), walk.unsettled, walk.skipped);
        } catch (NoSuchFileException missing) {
            throw new GatewayException(
                    ErrorCode.SOURCE_UNREACHABLE,
                    "There is no folder %s: make it, or mend the source's path".formatted(connection.folder()),
                    missing);
        } catch (IOException e) {
            throw new GatewayException(
                    ErrorCode.SOURCE_UNREACHABLE,
                    "The folder %s cannot be read: %s".formatted(connection.folder(), e),
                    e);
        }
    }

    /** A folder on a network may give a name twice while it changes. */
    private static List<FileEntry> withoutRepeats(List<FileEntry> sorted) {
        Map<String, FileEntry> byName = new LinkedHashMap<>();
        sorted.forEach(file -> byName.put(file.name(), file));
        return new ArrayList<>(byName.values());
    }

    private void requireInside() throws IOException {
        Path real = connection.folder().toRealPath();
        if (!Files.isDirectory(real)) {
            throw new GatewayException(
                    ErrorCode.SOURCE_UNREACHABLE,
                    "%s is no folder: let the source's path name the folder, and the file by a pattern in it"
                            .formatted(connection.folder()));
        }
        if (!real.startsWith(connection.root().toRealPath())) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "The folder %s is %s, which is not below %s: no symbolic link may lead out"
                            .formatted(connection.folder(), real, connection.root()));
        }
    }

    /**
     * The version that stands there now.
     *
     * @throws NoSuchFileException where it is gone
     */
    public static FileEntry lookAt(FilesConnection connection, String name) throws IOException {
        Path file = connection.folder().resolve(name);
        return entry(name, Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    }

    private static FileEntry entry(String name, BasicFileAttributes attributes) {
        return new FileEntry(
                name,
                attributes.size(),
                attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MICROS));
    }

    private final class Walk extends SimpleFileVisitor<Path> {
        private final FilePattern pattern = new FilePattern(connection.pattern());
        private final Instant latest = clock.instant().minus(connection.choice().settle());
        private final List<FileEntry> files = new ArrayList<>();
        private long unsettled;
        private long skipped;

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean isTop = folder.equals(connection.folder());
            return isTop || pattern.isDeep() && !FilePattern.isHidden(String.valueOf(folder.getFileName()))
                    ? FileVisitResult.CONTINUE
                    : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Path relative = connection.folder().relativize(file);
            if (!pattern.matches(relative)) {
                return FileVisitResult.CONTINUE;
            }
            if (!attributes.isRegularFile()
                    || FilePattern.isHidden(String.valueOf(file.getFileName()))
                    || !isName(relative.toString(), file)) {
                skipped++;
            } else if (attributes.lastModifiedTime().toInstant().isAfter(latest) || changedAfter(file)) {
                unsettled++;
            } else if (files.size() == mostFiles) {
                throw new GatewayException(
                        ErrorCode.INVALID_DEFINITION,
                        "The folder %s has more than %d files that match: narrow the source's path"
                                .formatted(connection.folder(), mostFiles));
            } else {
                files.add(entry(relative.toString(), attributes));
            }
            return FileVisitResult.CONTINUE;
        }

        /** Whether it can be kept as a mark, and leads back to the file. */
        private boolean isName(String name, Path file) {
            return FilePattern.isName(name) && connection.folder().resolve(name).equals(file);
        }

        /** A copy may keep the time of its original while it is written; the time of the inode is the file's own. */
        private boolean changedAfter(Path file) throws IOException {
            if (connection.choice().settle().isZero()
                    || !file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                return false;
            }
            FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
            return changed.toInstant().isAfter(latest);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException && !file.equals(connection.folder())) {
                // It went between the listing and the look.
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }
}
