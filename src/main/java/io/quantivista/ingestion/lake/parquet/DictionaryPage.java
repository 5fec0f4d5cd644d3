package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;

/** Indexes into a dictionary as pairs of index and run length, so that an equal value costs one addition. One thread. */
final class DictionaryPage {
    private static final int FIRST = 8;

    private int[] pairs = new int[FIRST];
    private int size;

    void add(int index, int count) {
        if (size > 0 && pairs[size - 2] == index) {
            pairs[size - 1] += count;
            return;
        }
        if (size == pairs.length) {
            pairs = Arrays.copyOf(pairs, size * 2);
        }
        pairs[size] = index;
        pairs[size + 1] = count;
        size += 2;
    }

    /** Lengthens the last run. */
    void repeat(int count) {
        pairs[size - 1] += count;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int bytes() {
        return size * Integer.BYTES;
    }

    int capacity() {
        return pairs.length * Integer.BYTES;
    }

    /** Appends width and indexes, and forgets them. */
    Encoding encode(ByteBuilder raw, RunLengthEncoder runs, int entries) {
        int width = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(entries - 1));
        raw.putByte(width);
        runs.begin(raw, width);
        for (int pair = 0; pair < size; pair += 2) {
            runs.write(pairs[pair], pairs[pair + 1]);
        }
        runs.end();
        size = 0;
        return Encoding.RLE_DICTIONARY;
    }

    void release() {
        size = 0;
        if (pairs.length > 256) {
            pairs = new int[FIRST];
        }
    }
}
