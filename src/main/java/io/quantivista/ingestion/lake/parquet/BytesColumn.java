package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.ByteChain;
import io.quantivista.ingestion.model.Slices;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/** Text and binary. Values go into a dictionary until it no longer pays, then into the page as they are. One thread. */
final class BytesColumn extends ColumnPages {
    private static final int MAX_DICTIONARY_BYTES = 64 << 10;
    /** After so many entries a dictionary must have been worth it. */
    private static final int TRIAL_ENTRIES = 256;
    /** Longer bounds do not help to skip a file. */
    private static final int MAX_BOUND = 64;

    private final ByteChain plain;
    private final DictionaryPage page = new DictionaryPage();

    /** Entries as stored (length and bytes), where each begins, and an open-addressing table of index + 1. */
    private final ByteBuilder entries = new ByteBuilder(64);

    private int[] entryAt = new int[4];
    private int entryCount;
    private int[] table = new int[8];
    private boolean dictionaryOpen;
    private boolean dictionaryPays;
    private int lastIndex = -1;
    private int lastAt;
    private int lastLength;
    private long dictionaryValues;

    private byte @Nullable [] groupMin;
    private byte @Nullable [] groupMax;
    private byte @Nullable [] fileMin;
    private byte @Nullable [] fileMax;

    BytesColumn(ParquetColumn column, PageCodec codec, BufferedBytes buffered) {
        super(column, codec, buffered);
        plain = new ByteChain(codec.blocks);
        dictionaryPays = !column.payload();
        dictionaryOpen = dictionaryPays;
    }

    void put(int row, byte[] bytes, int from, int to) {
        present(row);
        keep(bytes, from, to, 1);
        added();
    }

    @Override
    void fill(int count) {
        byte[] value = column.fill();
        if (value == null) {
            throw new IllegalStateException("column %s has no fill".formatted(column.name()));
        }
        keep(value, 0, value.length, count);
    }

    private void keep(byte[] bytes, int from, int to, int count) {
        if (dictionaryOpen && keepIndex(bytes, from, to, count)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            int before = plain.capacity();
            plain.putSized(bytes, from, to);
            if (plain.capacity() != before) {
                charge();
            }
        }
        if (!column.payload()) {
            widen(bytes, from, to);
        }
    }

    private boolean keepIndex(byte[] bytes, int from, int to, int count) {
        int length = to - from;
        if (lastIndex >= 0 && length == lastLength && Slices.same(entries.array(), lastAt, bytes, from, length)) {
            if (page.isEmpty()) {
                page.add(lastIndex, count);
            } else {
                page.repeat(count);
            }
            return true;
        }
        dictionaryValues += count;
        int index = indexOf(bytes, from, to);
        if (index < 0) {
            dictionaryOpen = false;
            dictionaryPays = false;
            if (!page.isEmpty()) {
                endPageBefore(count);
            }
            return false;
        }
        lastIndex = index;
        lastAt = entryAt[index] + Integer.BYTES;
        lastLength = length;
        page.add(index, count);
        return true;
    }

    private int indexOf(byte[] bytes, int from, int to) {
        int length = to - from;
        int mask = table.length - 1;
        int slot = (int) Slices.hash(bytes, from, to) & mask;
        while (table[slot] != 0) {
            int index = table[slot] - 1;
            int at = entryAt[index];
            if (entries.intAt(at) == length && Slices.same(entries.array(), at + Integer.BYTES, bytes, from, length)) {
                return index;
            }
            slot = slot + 1 & mask;
        }
        boolean wasted = entryCount >= TRIAL_ENTRIES && entryCount * 2L > dictionaryValues;
        // One value of any length pays, as the settings with which a file's rejections were read: it is the same in all
        // rows.
        boolean isFull = entryCount > 0 && entries.size() + Integer.BYTES + length > MAX_DICTIONARY_BYTES;
        if (wasted || isFull) {
            return -1;
        }
        if (entryCount == entryAt.length) {
            entryAt = Arrays.copyOf(entryAt, entryCount * 2);
        }
        entryAt[entryCount] = entries.size();
        entries.putSized(bytes, from, to);
        widen(bytes, from, to);
        table[slot] = ++entryCount;
        if (entryCount * 2 > table.length) {
            growTable();
        }
        charge();
        return entryCount - 1;
    }

    private void growTable() {
        table = new int[table.length * 2];
        int mask = table.length - 1;
        for (int index = 0; index < entryCount; index++) {
            int at = entryAt[index] + Integer.BYTES;
            int slot = (int) Slices.hash(entries.array(), at, at + entries.intAt(entryAt[index])) & mask;
            while (table[slot] != 0) {
                slot = slot + 1 & mask;
            }
            table[slot] = index + 1;
        }
    }

    private void widen(byte[] bytes, int from, int to) {
        if (groupMin == null || Arrays.compareUnsigned(bytes, from, to, groupMin, 0, groupMin.length) < 0) {
            groupMin = Arrays.copyOfRange(bytes, from, to);
        }
        if (groupMax == null || Arrays.compareUnsigned(bytes, from, to, groupMax, 0, groupMax.length) > 0) {
            groupMax = Arrays.copyOfRange(bytes, from, to);
        }
    }

    @Override
    int pageBytes() {
        return Math.max(plain.size(), page.bytes()) + presenceBytes();
    }

    @Override
    int capacity() {
        return plain.capacity()
                + page.capacity()
                + entries.capacity()
                + (table.length + entryAt.length) * Integer.BYTES;
    }

    @Override
    Encoding encodeValues(ByteBuilder raw) {
        if (!page.isEmpty()) {
            return page.encode(raw, codec.runs, entryCount);
        }
        plain.appendTo(raw);
        plain.clear();
        return Encoding.PLAIN;
    }

    @Override
    DictionaryEntries dictionary() {
        return entryCount == 0 ? DictionaryEntries.NONE : new DictionaryEntries(entries, entryCount);
    }

    @Override
    void abandon() {
        super.abandon();
        plain.release();
    }

    @Override
    void clearValues() {
        plain.release();
        page.release();
        entries.release();
        if (table.length > 1024) {
            table = new int[8];
        } else {
            Arrays.fill(table, 0);
        }
        entryAt = entryAt.length > 1024 ? new int[4] : entryAt;
        entryCount = 0;
        lastIndex = -1;
        dictionaryValues = 0;
        dictionaryOpen = dictionaryPays;
        groupMin = null;
        groupMax = null;
    }

    @Override
    void storeBounds(ChunkStatistics statistics) {
        byte[] min = groupMin;
        byte[] max = groupMax;
        if (min == null || max == null) {
            return;
        }
        if (min.length <= MAX_BOUND && max.length <= MAX_BOUND) {
            statistics.bounds(min, max);
        }
        fileMin = fileMin == null || Arrays.compareUnsigned(min, fileMin) < 0 ? min : fileMin;
        fileMax = fileMax == null || Arrays.compareUnsigned(max, fileMax) > 0 ? max : fileMax;
    }

    @Override
    ColumnBounds fileBounds(long nulls) {
        return new ColumnBounds(nulls, fileMin, fileMax);
    }

    @Override
    void clearFileBounds() {
        fileMin = null;
        fileMax = null;
        dictionaryPays = !column.payload();
        dictionaryOpen = dictionaryPays;
    }
}
