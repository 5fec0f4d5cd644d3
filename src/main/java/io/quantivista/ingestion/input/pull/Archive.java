package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.files.Compression;
import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FileStore;
import io.quantivista.ingestion.connector.files.LocalFile;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.pipeline.PullBody;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A zip archive, each of whose files is a body. Names are never made into paths: nothing is written. Blocking; one thread at a
 * time.
 */
final class Archive {
    /** Below it no ratio is looked at, as for bodies. */
    private static final long RATIO_FREE_BYTES = 1 << 20;

    private final FileStore store;
    private final BodyFormats formats;
    private final Scratch scratch;
    private final FileEntry file;
    private final Closeable stored;
    private final ZipFile zip;
    private final Enumeration<? extends ZipEntry> entries;
    private Scratch.@Nullable Whole whole;

    Archive(FileStore store, BodyFormats formats, Scratch scratch, FileEntry file) throws IOException {
        this.store = store;
        this.formats = formats;
        this.scratch = scratch;
        this.file = file;
        Optional<LocalFile> local = store.openLocal(file);
        if (local.isPresent()) {
            this.stored = local.get();
            this.zip = open(local.get().path());
        } else {
            Scratch.Whole fetched = fetch();
            this.stored = fetched;
            this.zip = open(fetched.path());
        }
        this.entries = zip.entries();
    }

    /** An archive is read from its end on, so one of another machine is brought here first. */
    private Scratch.Whole fetch() throws IOException {
        scratch.requireFits(file.size());
        try (InputStream in = store.open(file)) {
            return scratch.unpack(in, ContentCoding.IDENTITY);
        }
    }

    private ZipFile open(Path path) throws IOException {
        try {
            return new ZipFile(path.toFile());
        } catch (ZipException e) {
            stored.close();
            throw new GatewayException(
                    ErrorCode.MALFORMED_BODY, "%s is no zip archive: %s".formatted(file.name(), e.getMessage()), e);
        } catch (IOException e) {
            stored.close();
            throw e;
        }
    }

    Optional<PullBody> next() {
        while (entries.hasMoreElements()) {
            ZipEntry entry = entries.nextElement();
            if (!entry.isDirectory()) {
                return Optional.of(new Entry(entry));
            }
        }
        return Optional.empty();
    }

    void finish() throws IOException {
        close();
        store.requireUnchanged(file);
    }

    void close() throws IOException {
        if (whole != null) {
            whole.close();
        }
        zip.close();
        stored.close();
    }

    private final class Entry implements PullBody {
        private final ZipEntry entry;

        private Entry(ZipEntry entry) {
            this.entry = entry;
        }

        @Override
        public String name() {
            return file.name() + "!" + entry.getName();
        }

        @Override
        public FormatDescriptor format() {
            if (Compression.AUTO.of(entry.getName()) == Compression.ZIP) {
                throw new GatewayException(
                        ErrorCode.UNSUPPORTED_MEDIA_TYPE, "archives within archives are not read: unpack " + name());
            }
            return formats.of(Compression.unpacked(entry.getName()));
        }

        @Override
        public ContentCoding coding() {
            return switch (Compression.AUTO.of(entry.getName())) {
                case GZIP -> ContentCoding.GZIP;
                case ZSTD -> ContentCoding.ZSTD;
                case AUTO, NONE, ZIP -> ContentCoding.IDENTITY;
            };
        }

        @Override
        public InputStream open() throws IOException {
            return new BoundedStream(zip.getInputStream(entry), most(), entry.getCrc());
        }

        private long most() {
            long byRatio = Math.max(
                    RATIO_FREE_BYTES,
                    Math.max(1, entry.getCompressedSize()) * scratch.limits().maxRatio());
            return Math.min(scratch.limits().maxBytes(), byRatio);
        }

        @Override
        public RandomBytes openWhole() throws IOException {
            try (InputStream in = open()) {
                Scratch.Whole unpacked = scratch.unpack(in, coding());
                whole = unpacked;
                return unpacked.bytes();
            }
        }

        /** The archive itself is looked at when its last entry has been read. */
        @Override
        public void finish() throws IOException {
            if (whole != null) {
                whole.close();
            }
        }
    }
}
