package io.quantivista.ingestion.connector.sftp;

import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FileListing;
import io.quantivista.ingestion.connector.files.FilePattern;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.DirEntry;
import org.jspecify.annotations.Nullable;

/** The files below a folder of an SFTP server, in the order in which it tells them. */
final class SftpListing implements FileListing {
    /** Folders beyond it are not looked at, as a server might never come to their end. */
    static final int MOST_FOLDERS = 100_000;

    private final SftpConnection connection;
    private final SftpClient files;
    private final FilePattern pattern;
    private final Instant latest;
    private final int mostFolders;
    /** Below the folder, with slashes at their ends; the folder itself is empty. */
    private final Deque<String> folders = new ArrayDeque<>(List.of(""));

    private int seenFolders = 1;
    private String folder = "";
    private @Nullable CloseableHandle open;

    SftpListing(SftpConnection connection, SftpClient files, Instant now) {
        this(connection, files, now, MOST_FOLDERS);
    }

    SftpListing(SftpConnection connection, SftpClient files, Instant now, int mostFolders) {
        this.connection = connection;
        this.files = files;
        this.pattern = new FilePattern(connection.pattern());
        this.latest = now.minus(connection.choice().settle());
        this.mostFolders = mostFolders;
    }

    @Override
    public boolean isSorted() {
        return false;
    }

    @Override
    public Portion next() {
        Found found = new Found();
        try {
            while (found.files.size() < PORTION && (open != null || !folders.isEmpty())) {
                List<DirEntry> entries = read();
                if (entries != null) {
                    entries.forEach(found::add);
                }
            }
            return new Portion(found.files, found.unsettled, found.skipped, open == null && folders.isEmpty());
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    /** Some entries of a folder; null where it has no more, or is gone. */
    private @Nullable List<DirEntry> read() throws IOException {
        CloseableHandle handle = open;
        if (handle == null) {
            folder = folders.removeLast();
            try {
                handle = files.openDir(connection.pathOf(folder));
            } catch (IOException e) {
                if (!folder.isEmpty() && SftpFailures.isMissing(e)) {
                    return null;
                }
                throw e;
            }
            open = handle;
        }
        List<DirEntry> entries = files.readDir(handle);
        if (entries == null) {
            open = null;
            handle.close();
        }
        return entries;
    }

    private GatewayException refusal(IOException e) {
        return SftpFailures.isMissing(e)
                ? new GatewayException(
                        ErrorCode.SOURCE_UNREACHABLE,
                        "There is no folder %s: make it, or mend the source's path".formatted(connection.place()),
                        e)
                : SftpFailures.of(connection, e);
    }

    @Override
    public void close() {
        CloseableHandle handle = open;
        open = null;
        if (handle != null && files.isOpen()) {
            try {
                handle.close();
            } catch (IOException broken) {
                // The server lets go of it with the login.
            }
        }
    }

    /** What one portion has. */
    private final class Found {
        private final List<FileEntry> files = new ArrayList<>();
        private long unsettled;
        private long skipped;

        private void add(DirEntry entry) {
            String name = entry.getFilename();
            // A server may tell any name; one with a slash would lead elsewhere.
            if (name.equals(".") || name.equals("..") || name.contains("/")) {
                return;
            }
            Attributes attributes = entry.getAttributes();
            String path = folder + name;
            if (attributes.isDirectory()) {
                addFolder(name, path);
            } else if (pattern.matches(path)) {
                addFile(name, path, attributes);
            }
        }

        private void addFolder(String name, String path) {
            if (!pattern.isDeep() || FilePattern.isHidden(name)) {
                return;
            }
            if (++seenFolders > mostFolders) {
                throw new GatewayException(
                        ErrorCode.INVALID_DEFINITION,
                        "%s has more than %d folders: narrow the source's path"
                                .formatted(connection.place(), mostFolders));
            }
            folders.add(path + "/");
        }

        private void addFile(String name, String path, Attributes attributes) {
            if (!attributes.isRegularFile()
                    || FilePattern.isHidden(name)
                    || !FilePattern.isName(path)
                    || attributes.getModifyTime() == null) {
                skipped++;
            } else if (attributes.getModifyTime().toInstant().isAfter(latest)) {
                unsettled++;
            } else {
                files.add(SftpFiles.entry(path, attributes));
            }
        }
    }
}
