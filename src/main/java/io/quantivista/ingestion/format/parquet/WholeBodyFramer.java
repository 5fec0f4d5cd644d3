package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.binary.BinaryLimits;

/** A body that is one piece, for small ones that are not spooled. */
final class WholeBodyFramer implements Framer {
    private final int maxBytes;
    private long seen;

    WholeBodyFramer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public int scan(byte[] bytes, int from, int to) {
        seen += to - from;
        if (seen > maxBytes) {
            throw BinaryLimits.exceeded(
                    "a Parquet file that is read in memory", seen, "decode.max_decoded_bytes", maxBytes);
        }
        return NONE;
    }

    @Override
    public void end() {
        if (seen == 0) {
            throw ParquetFile.malformed("the body is empty: it is no Parquet file");
        }
    }

    @Override
    public long linesBeforeEnd() {
        return 0;
    }

    @Override
    public void abandonRecord() {
        throw new IllegalStateException("a body is refused before it is too large");
    }
}
