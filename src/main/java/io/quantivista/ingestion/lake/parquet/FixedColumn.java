package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.model.ColumnType.Kind;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;

/**
 * Numbers, dates and times: values of four or eight bytes, held as their bits. They go into a dictionary until it no
 * longer pays, then into the page as they are. One thread.
 */
final class FixedColumn extends ColumnPages {
    private static final int MAX_ENTRIES = 4096;
    /** After so many entries a dictionary must have been worth it; a file with fewer rows has one page of indexes. */
    private static final int TRIAL_ENTRIES = 256;

    private final boolean wide;
    private final boolean floating;
    private final ByteBuilder plain = new ByteBuilder(64);
    private final DictionaryPage page = new DictionaryPage();

    private final ByteBuilder entries = new ByteBuilder(32);
    private long[] keys = new long[8];
    private int[] table = new int[8];
    private int entryCount;
    private boolean dictionaryOpen = true;
    private boolean dictionaryPays = true;
    private long lastBits;
    private int lastIndex = -1;
    private long dictionaryValues;

    private boolean groupHasBounds;
    private long groupMin;
    private long groupMax;
    private double groupMinDouble;
    private double groupMaxDouble;
    private boolean groupHasNan;

    private boolean fileHasBounds;
    private long fileMin;
    private long fileMax;
    private double fileMinDouble;
    private double fileMaxDouble;
    private boolean fileHasNan;

    FixedColumn(ParquetColumn column, boolean wide, PageCodec codec, BufferedBytes buffered) {
        super(column, codec, buffered);
        this.wide = wide;
        this.floating = column.type().kind() == Kind.DOUBLE;
        clearGroupBounds();
        clearFileBounds();
    }

    void put(int row, long bits) {
        present(row);
        if (!dictionaryOpen || !keepIndex(bits)) {
            keepPlain(bits);
        }
        added();
    }

    private void keepPlain(long bits) {
        int before = plain.capacity();
        if (wide) {
            plain.putLong(bits);
        } else {
            plain.putInt((int) bits);
        }
        if (plain.capacity() != before) {
            charge();
        }
        widen(bits);
    }

    private boolean keepIndex(long bits) {
        dictionaryValues++;
        if (bits == lastBits && lastIndex >= 0) {
            page.add(lastIndex, 1);
            return true;
        }
        int index = indexOf(bits);
        if (index < 0) {
            dictionaryOpen = false;
            dictionaryPays = false;
            if (!page.isEmpty()) {
                endPageBefore(1);
            }
            return false;
        }
        lastBits = bits;
        lastIndex = index;
        page.add(index, 1);
        return true;
    }

    private int indexOf(long bits) {
        int mask = table.length - 1;
        int slot = hash(bits) & mask;
        while (table[slot] != 0) {
            if (keys[slot] == bits) {
                return table[slot] - 1;
            }
            slot = slot + 1 & mask;
        }
        boolean wasted = entryCount >= TRIAL_ENTRIES && entryCount * 4L > dictionaryValues;
        if (wasted || entryCount == MAX_ENTRIES) {
            return -1;
        }
        keys[slot] = bits;
        table[slot] = ++entryCount;
        if (wide) {
            entries.putLong(bits);
        } else {
            entries.putInt((int) bits);
        }
        widen(bits);
        if (entryCount * 2 > table.length) {
            growTable();
        }
        charge();
        return entryCount - 1;
    }

    private void growTable() {
        long[] oldKeys = keys;
        int[] oldTable = table;
        keys = new long[oldKeys.length * 2];
        table = new int[oldTable.length * 2];
        int mask = table.length - 1;
        for (int old = 0; old < oldTable.length; old++) {
            if (oldTable[old] == 0) {
                continue;
            }
            int slot = hash(oldKeys[old]) & mask;
            while (table[slot] != 0) {
                slot = slot + 1 & mask;
            }
            keys[slot] = oldKeys[old];
            table[slot] = oldTable[old];
        }
    }

    private static int hash(long bits) {
        long mixed = bits * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32 ^ mixed >>> 16);
    }

    private void widen(long bits) {
        if (floating) {
            double value = Double.longBitsToDouble(bits);
            if (Double.isNaN(value)) {
                groupHasNan = true;
                return;
            }
            groupMinDouble = Math.min(groupMinDouble, value);
            groupMaxDouble = Math.max(groupMaxDouble, value);
        } else {
            groupMin = Math.min(groupMin, bits);
            groupMax = Math.max(groupMax, bits);
        }
        groupHasBounds = true;
    }

    @Override
    void fill(int count) {
        throw new IllegalStateException("column %s has no fill".formatted(column.name()));
    }

    @Override
    int pageBytes() {
        return Math.max(plain.size(), page.bytes()) + presenceBytes();
    }

    @Override
    int capacity() {
        return plain.capacity() + page.capacity() + entries.capacity() + table.length * (Integer.BYTES + Long.BYTES);
    }

    @Override
    Encoding encodeValues(ByteBuilder raw) {
        if (!page.isEmpty()) {
            return page.encode(raw, codec.runs, entryCount);
        }
        raw.putBytes(plain.array(), 0, plain.size());
        plain.clear();
        return Encoding.PLAIN;
    }

    @Override
    DictionaryEntries dictionary() {
        return entryCount == 0 ? DictionaryEntries.NONE : new DictionaryEntries(entries, entryCount);
    }

    @Override
    void clearValues() {
        plain.release();
        page.release();
        entries.release();
        if (table.length > 1024) {
            table = new int[8];
            keys = new long[8];
        } else {
            Arrays.fill(table, 0);
        }
        entryCount = 0;
        lastIndex = -1;
        dictionaryValues = 0;
        dictionaryOpen = dictionaryPays;
        clearGroupBounds();
    }

    private void clearGroupBounds() {
        groupHasBounds = false;
        groupHasNan = false;
        groupMin = Long.MAX_VALUE;
        groupMax = Long.MIN_VALUE;
        groupMinDouble = Double.POSITIVE_INFINITY;
        groupMaxDouble = Double.NEGATIVE_INFINITY;
    }

    @Override
    void storeBounds(ChunkStatistics statistics) {
        fileHasNan |= groupHasNan;
        if (!groupHasBounds) {
            return;
        }
        if (floating) {
            fileMinDouble = Math.min(fileMinDouble, groupMinDouble);
            fileMaxDouble = Math.max(fileMaxDouble, groupMaxDouble);
            if (!groupHasNan) {
                // The format wants zero bounds signed outwards, since -0.0 and 0.0 are equal to some readers.
                statistics.bounds(
                        stored(Double.doubleToRawLongBits(groupMinDouble == 0 ? -0.0 : groupMinDouble)),
                        stored(Double.doubleToRawLongBits(groupMaxDouble == 0 ? 0.0 : groupMaxDouble)));
            }
        } else {
            fileMin = Math.min(fileMin, groupMin);
            fileMax = Math.max(fileMax, groupMax);
            statistics.bounds(stored(groupMin), stored(groupMax));
        }
        fileHasBounds = true;
    }

    private byte[] stored(long bits) {
        ByteBuilder bytes = new ByteBuilder(Long.BYTES);
        if (wide) {
            bytes.putLong(bits);
        } else {
            bytes.putInt((int) bits);
        }
        return Arrays.copyOf(bytes.array(), bytes.size());
    }

    @Override
    ColumnBounds fileBounds(long nulls) {
        if (!fileHasBounds || fileHasNan) {
            return new ColumnBounds(nulls, null, null);
        }
        return floating
                ? new ColumnBounds(nulls, fileMinDouble, fileMaxDouble)
                : new ColumnBounds(nulls, fileMin, fileMax);
    }

    @Override
    void clearFileBounds() {
        fileHasBounds = false;
        fileHasNan = false;
        fileMin = Long.MAX_VALUE;
        fileMax = Long.MIN_VALUE;
        fileMinDouble = Double.POSITIVE_INFINITY;
        fileMaxDouble = Double.NEGATIVE_INFINITY;
        dictionaryPays = true;
        dictionaryOpen = true;
    }
}
