package io.quantivista.ingestion.connector.sftp;

import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FileListing;
import io.quantivista.ingestion.connector.files.FileStore;
import io.quantivista.ingestion.connector.files.ResumedStream;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.jspecify.annotations.Nullable;

/** The files of a folder of an SFTP server, over one login, which is made again where it broke. */
final class SftpFiles implements FileStore {
    private final SftpConnection connection;
    private final Clock clock;
    private volatile @Nullable SftpSession session;
    private volatile boolean stopped;

    SftpFiles(SftpConnection connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    private SftpClient files() throws IOException {
        SftpSession open = session;
        if (open == null || !open.isOpen()) {
            close();
            open = SftpSession.open(connection);
            session = open;
        }
        if (stopped) {
            throw new IOException("the job was stopped");
        }
        return open.files();
    }

    @Override
    public FileListing list() {
        try {
            return new SftpListing(connection, files(), clock.instant());
        } catch (IOException e) {
            throw SftpFailures.of(connection, e);
        }
    }

    @Override
    public InputStream open(FileEntry entry) {
        return new ResumedStream(entry, at -> openFrom(entry, at), () -> stopped);
    }

    private InputStream openFrom(FileEntry entry, long at) throws IOException {
        try {
            requireSame(entry);
            InputStream in = files().read(connection.pathOf(entry.name()));
            if (at > 0 && in.skip(at) != at) {
                in.close();
                throw FileStore.changed();
            }
            return in;
        } catch (IOException e) {
            if (SftpFailures.isMissing(e)) {
                throw FileStore.gone(e);
            }
            if (SftpFailures.isAnswer(e)) {
                throw new GatewayException(
                        ErrorCode.SOURCE_UNREACHABLE, "the file cannot be read: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    private void requireSame(FileEntry entry) throws IOException {
        Attributes now = files().lstat(connection.pathOf(entry.name()));
        if (!now.isRegularFile() || !entry(entry.name(), now).equals(entry)) {
            throw FileStore.changed();
        }
    }

    @Override
    public void requireUnchanged(FileEntry entry) {
        try {
            requireSame(entry);
        } catch (IOException e) {
            throw SftpFailures.isMissing(e) ? FileStore.gone(e) : SftpFailures.of(connection, e);
        }
    }

    static FileEntry entry(String name, Attributes attributes) {
        return new FileEntry(
                name,
                attributes.getSize(),
                attributes.getModifyTime().toInstant().truncatedTo(ChronoUnit.SECONDS));
    }

    @Override
    public void stop() {
        stopped = true;
        SftpSession open = session;
        if (open != null) {
            open.stop();
        }
    }

    @Override
    public void close() {
        SftpSession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }
}
