package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.model.Slices;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers partitions from 0 in the order in which they are added. Finding one allocates nothing. One thread. */
final class PartitionIndex {
    static final int NONE = -1;
    private static final byte[] NO_TEXT = {};

    private final ByteBuilder texts = new ByteBuilder(256);
    private int[] days = new int[8];
    private int[] textAt = new int[8];
    private int[] textLength = new int[8];
    private int[] table = new int[16];
    private int size;
    private int last = NONE;

    int size() {
        return size;
    }

    int find(int day, byte @Nullable [] text, int from, int to) {
        byte[] bytes = text == null ? NO_TEXT : text;
        int end = text == null ? from : to;
        if (last != NONE && isAt(last, day, bytes, from, end)) {
            return last;
        }
        int mask = table.length - 1;
        int slot = hash(day, bytes, from, end) & mask;
        while (table[slot] != 0) {
            int index = table[slot] - 1;
            if (isAt(index, day, bytes, from, end)) {
                last = index;
                return index;
            }
            slot = slot + 1 & mask;
        }
        return NONE;
    }

    private boolean isAt(int index, int day, byte[] text, int from, int to) {
        int length = to - from;
        return days[index] == day
                && textLength[index] == length
                && Slices.same(texts.array(), textAt[index], text, from, length);
    }

    /** Adds a partition that is not there. */
    int add(int day, byte @Nullable [] text, int from, int to) {
        byte[] bytes = text == null ? NO_TEXT : text;
        int end = text == null ? from : to;
        if (size == days.length) {
            days = Arrays.copyOf(days, size * 2);
            textAt = Arrays.copyOf(textAt, size * 2);
            textLength = Arrays.copyOf(textLength, size * 2);
        }
        days[size] = day;
        textAt[size] = texts.size();
        textLength[size] = end - from;
        if (end > from) {
            texts.putBytes(bytes, from, end);
        }
        size++;
        if (size * 2 > table.length) {
            table = new int[table.length * 2];
            for (int index = 0; index < size; index++) {
                insert(index);
            }
        } else {
            insert(size - 1);
        }
        return size - 1;
    }

    private void insert(int index) {
        int mask = table.length - 1;
        int slot = hash(days[index], texts.array(), textAt[index], textAt[index] + textLength[index]) & mask;
        while (table[slot] != 0) {
            slot = slot + 1 & mask;
        }
        table[slot] = index + 1;
    }

    static int hash(int day, byte[] text, int from, int to) {
        return (int) Slices.hash(text, from, to) ^ day * 0x9E3779B9;
    }
}
