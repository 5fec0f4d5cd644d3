package io.quantivista.ingestion.format.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What stood between the values of the records before: at each place of a record the bytes from the end of one value to
 * the beginning of the next, with the field's name among them.
 *
 * <p>Where the same bytes stand at the same place again, name, quotes, colon and comma need not be looked at one by one.
 * A gap lies within one object; closing braces are not part of it. Owned by one lane.
 */
final class Expectation {
    /** Longer gaps are not kept. A multiple of eight, as words are compared. */
    private static final int MAX_GAP = 64;
    /** Places beyond are not kept. */
    private static final int MAX_PLACES = 1024;

    private static final int GAP_BITS = 6;
    private static final int STRIDE_BITS = 3;
    private static final int LENGTH = 0;
    private static final int KEY = 1;
    private static final int NODE = 2;
    private static final int PARENT_ENTRY = 3;
    private static final int PARENT_NODE = 4;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private int places = 32;
    private byte[] gaps = new byte[places << GAP_BITS];
    private int[] facts = new int[places << STRIDE_BITS];

    /**
     * Length of the gap that was expected at a place and stands at {@code at}; 0 where something else does. Reads up to
     * seven bytes beyond it.
     */
    int match(int place, int parentEntry, int parentNode, byte[] bytes, int at) {
        if (place >= places) {
            return 0;
        }
        int fact = place << STRIDE_BITS;
        int length = facts[fact + LENGTH];
        if (length == 0 || facts[fact + PARENT_ENTRY] != parentEntry || facts[fact + PARENT_NODE] != parentNode) {
            return 0;
        }
        int gap = place << GAP_BITS;
        int left = length;
        int here = at;
        while (left > Long.BYTES) {
            if ((long) WORD.get(gaps, gap) != (long) WORD.get(bytes, here)) {
                return 0;
            }
            gap += Long.BYTES;
            here += Long.BYTES;
            left -= Long.BYTES;
        }
        long difference = (long) WORD.get(gaps, gap) ^ (long) WORD.get(bytes, here);
        return difference << (Long.SIZE - left * Byte.SIZE) == 0 ? length : 0;
    }

    /** How far behind the gap's beginning the name's opening quote stands, in the gap that matched. */
    int key(int place) {
        return facts[(place << STRIDE_BITS) + KEY];
    }

    /** The node of the field whose gap matched. */
    int node(int place) {
        return facts[(place << STRIDE_BITS) + NODE];
    }

    /**
     * Expects {@code bytes[from, to)}, which were found to be right here, at this place of the next record.
     *
     * @param keyFrom where the name's opening quote stands
     */
    void expect(int place, int parentEntry, int parentNode, int node, byte[] bytes, int from, int keyFrom, int to) {
        if (place >= places && !grow(place)) {
            return;
        }
        boolean isUsable = node >= 0 && parentNode >= 0 && to - from <= MAX_GAP;
        int fact = place << STRIDE_BITS;
        facts[fact + LENGTH] = isUsable ? to - from : 0;
        if (isUsable) {
            facts[fact + KEY] = keyFrom - from;
            facts[fact + NODE] = node;
            facts[fact + PARENT_ENTRY] = parentEntry;
            facts[fact + PARENT_NODE] = parentNode;
            System.arraycopy(bytes, from, gaps, place << GAP_BITS, to - from);
        }
    }

    private boolean grow(int place) {
        if (place >= MAX_PLACES) {
            return false;
        }
        places = Math.min(MAX_PLACES, Integer.highestOneBit(place) * 2);
        gaps = Arrays.copyOf(gaps, places << GAP_BITS);
        facts = Arrays.copyOf(facts, places << STRIDE_BITS);
        return true;
    }
}
