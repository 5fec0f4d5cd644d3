package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FileStore;
import io.quantivista.ingestion.connector.files.LocalFile;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.pipeline.PullBody;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One file that is a body of its own. Blocking; one thread at a time. */
final class PlainBody implements PullBody {
    private final FileStore store;
    private final FileEntry entry;
    private final FormatDescriptor format;
    private final ContentCoding coding;
    private final Scratch scratch;
    private @Nullable Closeable open;
    private Scratch.@Nullable Whole whole;

    PlainBody(FileStore store, FileEntry entry, FormatDescriptor format, ContentCoding coding, Scratch scratch) {
        this.store = store;
        this.entry = entry;
        this.format = format;
        this.coding = coding;
        this.scratch = scratch;
    }

    @Override
    public String name() {
        return entry.name();
    }

    @Override
    public FormatDescriptor format() {
        return format;
    }

    @Override
    public ContentCoding coding() {
        return coding;
    }

    @Override
    public InputStream open() {
        InputStream in = store.open(entry);
        open = in;
        return in;
    }

    @Override
    public RandomBytes openWhole() throws IOException {
        Optional<LocalFile> local = coding == ContentCoding.IDENTITY ? store.openLocal(entry) : Optional.empty();
        if (local.isPresent()) {
            open = local.get();
            return RandomBytes.of(local.get().channel());
        }
        if (coding == ContentCoding.IDENTITY) {
            scratch.requireFits(entry.size());
        }
        try (InputStream in = open()) {
            Scratch.Whole unpacked = scratch.unpack(in, coding);
            whole = unpacked;
            return unpacked.bytes();
        }
    }

    @Override
    public void finish() throws IOException {
        close();
        store.requireUnchanged(entry);
    }

    void close() throws IOException {
        if (whole != null) {
            whole.close();
        }
        if (open != null) {
            open.close();
        }
    }
}
