package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.LineBreaks;

/** Newline-delimited JSON: a record ends at every line feed, as JSON text never holds one raw. */
public final class NdjsonFramer implements Framer {
    private long lines;

    @Override
    public int scan(byte[] bytes, int from, int to) {
        int last = LineBreaks.findLast(bytes, from, to);
        if (last < 0) {
            return NONE;
        }
        lines += LineBreaks.count(bytes, from, last + 1);
        return last + 1;
    }

    @Override
    public long linesBeforeEnd() {
        return lines;
    }

    @Override
    public void abandonRecord() {}
}
