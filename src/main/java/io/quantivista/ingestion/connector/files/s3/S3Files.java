package io.quantivista.ingestion.connector.files.s3;

import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FileListing;
import io.quantivista.ingestion.connector.files.FileStore;
import io.quantivista.ingestion.connector.files.ResumedStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The objects of a connection. Each is asked for by the version that was listed, so the store itself refuses another one. */
final class S3Files implements FileStore {
    private final S3Connection connection;
    private final Clock clock;
    private volatile @Nullable S3Session session;
    private volatile @Nullable ObjectBytes current;
    private volatile boolean stopped;

    S3Files(S3Connection connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    private S3Client client() {
        S3Session open = session;
        if (open == null) {
            open = S3Session.open(connection);
            session = open;
            if (stopped) {
                open.close();
            }
        }
        return open.client();
    }

    @Override
    public FileListing list() {
        return new S3Listing(connection, client(), clock.instant());
    }

    @Override
    public InputStream open(FileEntry entry) {
        return new ResumedStream(entry, at -> openFrom(entry, at), () -> stopped);
    }

    private InputStream openFrom(FileEntry entry, long at) throws IOException {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(connection.bucket())
                .key(connection.folder() + entry.name())
                .ifMatch(entry.etag())
                .range(at == 0 ? null : "bytes=" + at + "-")
                .build();
        try {
            ObjectBytes bytes = new ObjectBytes(client().getObject(request), entry.size() - at);
            current = bytes;
            return bytes;
        } catch (S3Exception refusal) {
            switch (refusal.statusCode()) {
                case S3Failures.PRECONDITION_FAILED -> throw FileStore.changed();
                case S3Failures.NOT_FOUND -> throw FileStore.gone(refusal);
                default -> throw S3Failures.of(connection, refusal);
            }
        } catch (SdkClientException | IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** What was read was one version to its end; one that is written meanwhile is another, for the next pull. */
    @Override
    public void requireUnchanged(FileEntry entry) {}

    @Override
    public void stop() {
        stopped = true;
        ObjectBytes open = current;
        if (open != null) {
            open.abort();
        }
        close();
    }

    @Override
    public void close() {
        S3Session open = session;
        if (open != null) {
            open.close();
        }
    }
}
