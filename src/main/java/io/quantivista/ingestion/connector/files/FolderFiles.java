package io.quantivista.ingestion.connector.files;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The files of a folder of this machine. */
final class FolderFiles implements FileStore {
    private final FilesConnection connection;
    private final Clock clock;

    FolderFiles(FilesConnection connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    @Override
    public FileListing list() {
        return new Portions(new FolderListing(connection, clock).find());
    }

    @Override
    public InputStream open(FileEntry entry) {
        return Channels.newInputStream(channel(entry));
    }

    @Override
    public Optional<LocalFile> openLocal(FileEntry entry) {
        return Optional.of(new LocalFile(connection.folder().resolve(entry.name()), channel(entry)));
    }

    private FileChannel channel(FileEntry entry) {
        requireUnchanged(entry);
        try {
            return InsideRoot.open(connection, entry);
        } catch (NoSuchFileException gone) {
            throw FileStore.gone(gone);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void requireUnchanged(FileEntry entry) {
        try {
            if (!FolderListing.lookAt(connection, entry.name()).equals(entry)) {
                throw FileStore.changed();
            }
        } catch (NoSuchFileException gone) {
            throw FileStore.gone(gone);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static GatewayException unreadable(IOException e) {
        return new GatewayException(ErrorCode.SOURCE_UNREACHABLE, "the file cannot be read: " + e, e);
    }

    @Override
    public void close() {
        // Each file is closed by whoever opened it.
    }

    /** A folder that was listed at once. */
    private static final class Portions implements FileListing {
        private final FolderListing.Found found;
        private int at;

        private Portions(FolderListing.Found found) {
            this.found = found;
        }

        @Override
        public boolean isSorted() {
            return true;
        }

        @Override
        public Portion next() {
            int from = at;
            at = Math.min(found.files().size(), from + PORTION);
            List<FileEntry> files = found.files().subList(from, at);
            boolean isFirst = from == 0;
            return new Portion(
                    files,
                    isFirst ? found.unsettled() : 0,
                    isFirst ? found.skipped() : 0,
                    at == found.files().size());
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
