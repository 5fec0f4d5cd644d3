package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/** Decimals of more than 18 digits: big-endian two's complement of 16 bytes. One thread. */
final class WideDecimalColumn extends ColumnPages {
    static final int BYTES = 16;

    private final ByteBuilder plain = new ByteBuilder(64);
    private byte @Nullable [] groupMin;
    private byte @Nullable [] groupMax;
    private @Nullable BigInteger fileMin;
    private @Nullable BigInteger fileMax;

    WideDecimalColumn(ParquetColumn column, PageCodec codec, BufferedBytes buffered) {
        super(column, codec, buffered);
    }

    void put(int row, byte[] unscaled) {
        if (unscaled.length != BYTES) {
            throw new IllegalArgumentException(
                    "column %s takes %d bytes, not %d".formatted(column.name(), BYTES, unscaled.length));
        }
        present(row);
        int before = plain.capacity();
        plain.putBytes(unscaled, 0, BYTES);
        if (plain.capacity() != before) {
            charge();
        }
        if (groupMin == null || compareSigned(unscaled, groupMin) < 0) {
            groupMin = unscaled.clone();
        }
        if (groupMax == null || compareSigned(unscaled, groupMax) > 0) {
            groupMax = unscaled.clone();
        }
        added();
    }

    private static int compareSigned(byte[] left, byte[] right) {
        return left[0] != right[0] ? Byte.compare(left[0], right[0]) : Arrays.compareUnsigned(left, right);
    }

    @Override
    void fill(int count) {
        throw new IllegalStateException("column %s has no fill".formatted(column.name()));
    }

    @Override
    int pageBytes() {
        return plain.size() + presenceBytes();
    }

    @Override
    int capacity() {
        return plain.capacity();
    }

    @Override
    Encoding encodeValues(ByteBuilder raw) {
        raw.putBytes(plain.array(), 0, plain.size());
        plain.clear();
        return Encoding.PLAIN;
    }

    @Override
    DictionaryEntries dictionary() {
        return DictionaryEntries.NONE;
    }

    @Override
    void clearValues() {
        plain.release();
        groupMin = null;
        groupMax = null;
    }

    @Override
    void storeBounds(ChunkStatistics statistics) {
        if (groupMin == null || groupMax == null) {
            return;
        }
        statistics.bounds(groupMin, groupMax);
        BigInteger min = new BigInteger(groupMin);
        BigInteger max = new BigInteger(groupMax);
        fileMin = fileMin == null ? min : fileMin.min(min);
        fileMax = fileMax == null ? max : fileMax.max(max);
    }

    @Override
    ColumnBounds fileBounds(long nulls) {
        return new ColumnBounds(nulls, fileMin, fileMax);
    }

    @Override
    void clearFileBounds() {
        fileMin = null;
        fileMax = null;
    }
}
