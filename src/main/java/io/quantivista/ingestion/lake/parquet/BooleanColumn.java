package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import org.apache.parquet.format.Encoding;

/** Booleans, eight to a byte. One thread. */
final class BooleanColumn extends ColumnPages {
    private final ByteBuilder bits = new ByteBuilder(16);
    private int pageValues;
    private int groupSeen;

    BooleanColumn(ParquetColumn column, PageCodec codec, BufferedBytes buffered) {
        super(column, codec, buffered);
    }

    void put(int row, boolean value) {
        present(row);
        if ((pageValues & 7) == 0) {
            bits.putByte(0);
        }
        if (value) {
            bits.array()[bits.size() - 1] |= (byte) (1 << (pageValues & 7));
        }
        pageValues++;
        groupSeen |= value ? 2 : 1;
        added();
    }

    @Override
    void fill(int count) {
        throw new IllegalStateException("column %s has no fill".formatted(column.name()));
    }

    @Override
    int pageBytes() {
        return bits.size() + presenceBytes();
    }

    @Override
    int capacity() {
        return bits.capacity();
    }

    @Override
    Encoding encodeValues(ByteBuilder raw) {
        raw.putBytes(bits.array(), 0, bits.size());
        bits.clear();
        pageValues = 0;
        return Encoding.PLAIN;
    }

    @Override
    DictionaryEntries dictionary() {
        return DictionaryEntries.NONE;
    }

    @Override
    void clearValues() {
        bits.release();
        pageValues = 0;
        groupSeen = 0;
    }

    @Override
    void storeBounds(ChunkStatistics statistics) {
        if (groupSeen != 0) {
            statistics.bounds(
                    new byte[] {(byte) ((groupSeen & 1) != 0 ? 0 : 1)},
                    new byte[] {(byte) ((groupSeen & 2) != 0 ? 1 : 0)});
        }
    }

    /** Delta keeps no bounds of booleans. */
    @Override
    ColumnBounds fileBounds(long nulls) {
        return new ColumnBounds(nulls, null, null);
    }

    @Override
    void clearFileBounds() {}
}
