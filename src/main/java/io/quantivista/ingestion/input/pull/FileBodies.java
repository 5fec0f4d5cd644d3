package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.files.Compression;
import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FilesConnection;
import io.quantivista.ingestion.connector.files.FolderListing;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.pipeline.PullBodies;
import io.quantivista.ingestion.pipeline.PullBody;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bodies of files, an archive being as many as it has entries. Blocking; one thread at a time. */
final class FileBodies implements PullBodies {
    private final FilesConnection connection;
    private final BodyFormats formats;
    private final Scratch scratch;
    private final Iterator<FileEntry> entries;
    private @Nullable PlainBody plain;
    private @Nullable Archive archive;

    /** @param scratch where packed bodies are unpacked that must be whole */
    FileBodies(FilesConnection connection, BodyFormats formats, Scratch scratch, List<FileEntry> entries) {
        this.connection = connection;
        this.formats = formats;
        this.scratch = scratch;
        this.entries = entries.iterator();
    }

    @Override
    public Optional<PullBody> next() throws IOException {
        while (true) {
            Archive open = archive;
            if (open != null) {
                Optional<PullBody> body = open.next();
                if (body.isPresent()) {
                    return body;
                }
                open.finish();
                archive = null;
            }
            if (!entries.hasNext()) {
                return Optional.empty();
            }
            FileEntry entry = entries.next();
            switch (connection.compression().of(entry.name())) {
                case ZIP -> archive = new Archive(connection, formats, scratch, entry);
                case GZIP -> {
                    return Optional.of(body(entry, Compression.unpacked(entry.name()), ContentCoding.GZIP));
                }
                case ZSTD -> {
                    return Optional.of(body(entry, Compression.unpacked(entry.name()), ContentCoding.ZSTD));
                }
                case NONE, AUTO -> {
                    return Optional.of(body(entry, entry.name(), ContentCoding.IDENTITY));
                }
            }
        }
    }

    private PullBody body(FileEntry entry, String unpacked, ContentCoding coding) {
        PlainBody body = new PlainBody(connection, entry, formats.of(unpacked), coding, scratch);
        plain = body;
        return body;
    }

    /**
     * Looks whether the file is the version that was listed.
     *
     * @throws GatewayException {@code source_unreachable} where it is not: the next pull takes the other one
     */
    static void requireUnchanged(FilesConnection connection, FileEntry entry) throws IOException {
        try {
            if (FolderListing.lookAt(connection, entry.name()).equals(entry)) {
                return;
            }
        } catch (NoSuchFileException gone) {
            throw new GatewayException(
                    ErrorCode.SOURCE_UNREACHABLE, "the file went while it was pulled: leave it where it is", gone);
        }
        throw new GatewayException(
                ErrorCode.SOURCE_UNREACHABLE,
                "the file changed while it was read, so nothing of this job is kept: write it under another name and rename it, or raise settle");
    }

    static Path pathOf(FilesConnection connection, FileEntry entry) {
        return FolderListing.pathOf(connection, entry);
    }

    @Override
    public void close() throws IOException {
        if (plain != null) {
            plain.close();
        }
        if (archive != null) {
            archive.close();
        }
    }
}
