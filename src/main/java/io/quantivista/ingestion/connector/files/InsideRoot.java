package io.quantivista.ingestion.connector.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Opens files step by step from their root on, each folder within the one before, so that a folder whose place a symbolic link takes
 * meanwhile leads nowhere. Blocking; any thread.
 */
public final class InsideRoot {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private InsideRoot() {}

    /**
     * Opens the file for reading.
     *
     * @throws IOException where it is not there, or a link stands on the way
     */
    public static FileChannel open(FilesConnection connection, FileEntry entry) throws IOException {
        Path root = connection.root().toRealPath();
        Path folder = connection.folder().toRealPath();
        if (!folder.startsWith(root)) {
            throw new NotDirectoryException(connection.folder() + " leads out of " + connection.root());
        }
        List<Path> way = new ArrayList<>();
        Path.of(entry.name()).forEach(way::add);
        Path file = way.remove(way.size() - 1);
        if (!folder.equals(root)) {
            int at = 0;
            for (Path name : root.relativize(folder)) {
                way.add(at++, name);
            }
        }
        return open(root, way, file);
    }

    private static FileChannel open(Path root, List<Path> way, Path file) throws IOException {
        DirectoryStream<Path> first = Files.newDirectoryStream(root);
        if (!(first instanceof SecureDirectoryStream<Path> at)) {
            first.close();
            Path folder = way.stream().reduce(root, Path::resolve);
            return FileChannel.open(folder.resolve(file), READ);
        }
        try {
            for (Path name : way) {
                SecureDirectoryStream<Path> next = at.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
                at.close();
                at = next;
            }
            SeekableByteChannel opened = at.newByteChannel(file, READ);
            if (opened instanceof FileChannel channel) {
                return channel;
            }
            opened.close();
            throw new IOException("no file of this file system can be read at any place: " + file);
        } finally {
            at.close();
        }
    }
}
