package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.files.Compression;
import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FileStore;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.pipeline.PullBodies;
import io.quantivista.ingestion.pipeline.PullBody;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bodies of files, an archive being as many as it has entries. Blocking; one thread at a time. */
final class FileBodies implements PullBodies {
    private final FileStore store;
    private final Compression compression;
    private final BodyFormats formats;
    private final Scratch scratch;
    private final Iterator<FileEntry> entries;
    private @Nullable PlainBody plain;
    private @Nullable Archive archive;

    /**
     * @param store closed with the bodies
     * @param scratch where bodies are put, unpacked, that must be whole
     */
    FileBodies(
            FileStore store, Compression compression, BodyFormats formats, Scratch scratch, List<FileEntry> entries) {
        this.store = store;
        this.compression = compression;
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
            switch (compression.of(entry.name())) {
                case ZIP -> archive = new Archive(store, formats, scratch, entry);
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
        PlainBody body = new PlainBody(store, entry, formats.of(unpacked), coding, scratch);
        plain = body;
        return body;
    }

    @Override
    public void stop() {
        store.stop();
    }

    @Override
    public void close() throws IOException {
        if (plain != null) {
            plain.close();
        }
        if (archive != null) {
            archive.close();
        }
        store.close();
    }
}
