package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.format.binary.BinaryLimits;
import io.quantivista.ingestion.format.binary.DecodedBytes;

/** What the columns of a row group share while their pages are read, and the account of what they hold. One lane's. */
final class PageScratch {
    private final DecodedBytes values = new DecodedBytes();
    private byte[] lent;
    private byte[] own = {};
    private long held;

    /** @param lent the batch's array, into which pages are read that are not larger */
    PageScratch(byte[] lent) {
        this.lent = lent;
    }

    /** Room for {@code size} bytes, until it is asked for again. */
    byte[] room(int size) {
        if (size <= lent.length) {
            return lent;
        }
        if (size > own.length) {
            own = new byte[size];
        }
        return own;
    }

    /** Where the values of a page are decompressed before its levels are put in front. */
    DecodedBytes values() {
        return values;
    }

    /** Notes that a buffer of {@code now} bytes has to hold {@code needed}. */
    void hold(int now, int needed, BinaryLimits limits) {
        held += Math.max(0, needed - now);
        if (held > limits.maxPagesBytes()) {
            throw BinaryLimits.exceeded(
                    "the pages of a row group that are held at once",
                    held,
                    "parquet.max_pages_bytes",
                    limits.maxPagesBytes());
        }
    }
}
