package io.quantivista.ingestion.format.csv;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.CsvDialect;
import io.quantivista.ingestion.source.TextEncoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the names of the columns: the feed's first record, decoded with as many unnamed columns as it has. */
final class CsvHeader {
    private final CsvDialect dialect;
    private final TextEncoding encoding;
    private final DecodeLimits limits;
    private final int within;

    /** @param within so many bytes of the feed it has to end, with its line break */
    CsvHeader(CsvDialect dialect, TextEncoding encoding, DecodeLimits limits, int within) {
        this.within = within;
        this.dialect = dialect;
        this.encoding = encoding;
        this.limits = limits;
    }

    List<String> read(Batch first) {
        List<String> places = new ArrayList<>();
        while (true) {
            Row row = new Row(List.of(), places.size());
            CsvDecoder decoder = new CsvDecoder(row, limits, dialect.withoutHeader(), encoding, places);
            decoder.begin(first);
            if (!decoder.next()) {
                return List.of();
            }
            int found = decoder.columnsFound();
            if (found == places.size()) {
                // A large batch may hold more than a small one would have let pass.
                if (decoder.rawEnd() > within) {
                    throw tooFar(limits);
                }
                return names(row, decoder.failure());
            }
            for (int i = places.size(); i < found; i++) {
                places.add("column " + i);
            }
        }
    }

    /** That the header is not where it has to be. */
    static GatewayException tooFar(DecodeLimits limits) {
        return new GatewayException(
                ErrorCode.MALFORMED_BODY,
                "the header does not end within %d bytes, the comments and empty lines before it counted"
                        .formatted(limits.maxRecordBytes()));
    }

    private static List<String> names(Row row, @org.jspecify.annotations.Nullable Failure failure) {
        if (failure != null) {
            throw new GatewayException(ErrorCode.MALFORMED_BODY, "the header cannot be read: " + failure.reason());
        }
        List<String> names = new ArrayList<>();
        for (int entry = 0; entry < row.count(); entry++) {
            names.add(new String(
                    row.entryBytes(entry),
                    row.valueFrom(entry),
                    row.valueTo(entry) - row.valueFrom(entry),
                    StandardCharsets.UTF_8));
        }
        return names;
    }
}
