package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.LineBreaks;
import io.quantivista.ingestion.model.Row;

/** Newline-delimited JSON: one object a line. */
final class NdjsonDecoder extends JsonDecoder {
    NdjsonDecoder(Row row, DecodeLimits limits) {
        super(row, limits);
    }

    @Override
    public boolean next() {
        while (at < length) {
            int from = at;
            if (bytes[from] == '\n') {
                // What an empty line is no object for need not be told: a body may hold millions of them.
                at++;
                line++;
                continue;
            }
            row.begin(bytes, from, length, batchOffset + from, line);
            int end = scanner.scanLine();
            if (end >= 0 && end - from <= maxRecordBytes) {
                failure = null;
                endLine(end);
                return true;
            }
            if (findRecord(from)) {
                return true;
            }
        }
        return false;
    }

    /** The slow way, for a line that holds no good record: where it ends, whether it is blank, what is wrong with it. */
    private boolean findRecord(int from) {
        int found = LineBreaks.find(bytes, from, length);
        int to = endLine(found < 0 ? length : found);
        if (isBlank(from, to)) {
            return false;
        }
        failure = examine(from, to);
        return true;
    }

    /** Goes behind the line that ends at {@code end}; where its record ends. */
    private int endLine(int end) {
        at = end + 1;
        line++;
        int to = end > row.from() && bytes[end - 1] == '\r' ? end - 1 : end;
        row.end(to);
        return to;
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
