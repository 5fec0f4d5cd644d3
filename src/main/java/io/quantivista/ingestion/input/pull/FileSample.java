package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.files.FileConnection;
import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FileListing;
import io.quantivista.ingestion.connector.files.FileStore;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.encoding.Decompressor;
import io.quantivista.ingestion.pipeline.PullBody;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.SamplePreview.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the first records of a file. */
final class FileSample {
    private static final int MOST_BYTES = 1 << 20;
    private static final Set<String> OF_LINES = Set.of("application/x-ndjson", "text/csv");

    private FileSample() {}

    /**
     * Reads the file of the first name, or its first lines where it has more than a mebibyte. Blocking.
     *
     * @throws GatewayException {@code source_unreachable} where there is none; {@code body_too_large} where it is larger and has no
     *     lines
     */
    static FirstRecords read(FileConnection connection, BodyFormats formats, Scratch scratch, Clock clock)
            throws IOException {
        FileStore store = connection.open(clock);
        try (store) {
            FileEntry file = first(store)
                    .orElseThrow(() -> new GatewayException(
                            ErrorCode.SOURCE_UNREACHABLE,
                            "No file of %s can be read now, so there are no fields to tell"
                                    .formatted(connection.place())));
            return read(
                    new FileBodies(store, connection.choice().compression(), formats, scratch, List.of(file)), file);
        }
    }

    private static Optional<FileEntry> first(FileStore store) {
        Optional<FileEntry> first = Optional.empty();
        try (FileListing listing = store.list()) {
            while (true) {
                FileListing.Portion portion = listing.next();
                first = Stream.concat(first.stream(), portion.files().stream())
                        .min(Comparator.comparing(FileEntry::name));
                if (portion.isLast() || listing.isSorted() && first.isPresent()) {
                    return first;
                }
            }
        }
    }

    private static FirstRecords read(FileBodies of, FileEntry file) throws IOException {
        try (FileBodies bodies = of) {
            PullBody body = bodies.next()
                    .orElseThrow(() ->
                            new GatewayException(ErrorCode.MALFORMED_BODY, "%s holds nothing".formatted(file.name())));
            String mediaType = body.format().mediaTypes().get(0);
            byte[] bytes;
            try (InputStream in = body.open()) {
                bytes = unpacked(body, in);
            }
            if (bytes.length > MOST_BYTES) {
                bytes = firstLines(body, mediaType, bytes);
            }
            return new FirstRecords(body.name(), new Sample(mediaType, List.of(), bytes, false, true));
        }
    }

    private static byte[] unpacked(PullBody body, InputStream in) throws IOException {
        Decompressor decompressor = body.coding().decompressor();
        if (decompressor == null) {
            return in.readNBytes(MOST_BYTES + 1);
        }
        try (decompressor) {
            byte[] made = new byte[MOST_BYTES + 1];
            byte[] slice = new byte[64 << 10];
            int size = 0;
            for (byte[] chunk = in.readNBytes(slice.length);
                    chunk.length > 0 && size <= MOST_BYTES;
                    chunk = in.readNBytes(slice.length)) {
                decompressor.give(chunk);
                for (int more = decompressor.take(slice);
                        more > 0 && size <= MOST_BYTES;
                        more = decompressor.take(slice)) {
                    int kept = Math.min(more, made.length - size);
                    System.arraycopy(slice, 0, made, size, kept);
                    size += kept;
                }
            }
            return Arrays.copyOf(made, size);
        }
    }

    private static byte[] firstLines(PullBody body, String mediaType, byte[] bytes) {
        int end = MOST_BYTES;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        if (!OF_LINES.contains(mediaType) || end == 0) {
            throw new GatewayException(
                    ErrorCode.BODY_TOO_LARGE,
                    "%s has more than %d bytes and is %s, of which no part can be read: put a smaller file beside it"
                            .formatted(
                                    body.name(),
                                    MOST_BYTES,
                                    DataFormat.valueOf(body.format().name().name())));
        }
        return Arrays.copyOf(bytes, end);
    }
}
