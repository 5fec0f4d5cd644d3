package io.quantivista.ingestion.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives every field that a lane has seen a node number, as a tree: the slots' paths first, then what the records bring.
 *
 * <p>A field is looked up by its parent's node and the bytes of its name; the dictionary stops growing at its bound and
 * answers {@link #UNKNOWN} from then on, and always for names over {@link #MAX_NAME_BYTES}, so that a sender of ever new
 * or endless names costs no memory. Owned by one lane.
 */
public final class FieldDictionary {
    /** The record itself, parent of its outermost fields. */
    public static final int ROOT = 0;
    /** A field that the dictionary has no room for. */
    public static final int UNKNOWN = -1;
    /** No slot belongs to the node. */
    public static final int NO_SLOT = -1;

    /** Longest name kept, those of the slots aside. */
    public static final int MAX_NAME_BYTES = 1024;

    private int limit = Integer.MAX_VALUE;
    private int size;
    private byte[][] names = new byte[64][];
    private int[] parents = new int[64];
    private int[] slots = new int[64];
    private boolean[] watched = new boolean[64];
    private int[] table = new int[256];

    /**
     * @param slotPaths the paths that have slots, in order of their slots
     * @param bound how many fields it holds at most, those of the slots not counted
     */
    public FieldDictionary(List<FieldPath> slotPaths, int bound) {
        Arrays.fill(table, UNKNOWN);
        append(UNKNOWN, new byte[0]);
        for (int slot = 0; slot < slotPaths.size(); slot++) {
            int node = ROOT;
            watched[ROOT] = true;
            for (String segment : slotPaths.get(slot).segments()) {
                byte[] name = segment.getBytes(StandardCharsets.UTF_8);
                node = child(node, name, 0, name.length);
                watched[node] = true;
            }
            slots[node] = slot;
        }
        limit = size + bound;
    }

    /** How many nodes there are, the root included. */
    public int size() {
        return size;
    }

    /** The node of the field {@code bytes[from, to)} of {@code parent}, added where it is new. */
    public int child(int parent, byte[] bytes, int from, int to) {
        int mask = table.length - 1;
        int place = hash(parent, bytes, from, to) & mask;
        while (table[place] != UNKNOWN) {
            int node = table[place];
            if (parents[node] == parent && Arrays.equals(names[node], 0, names[node].length, bytes, from, to)) {
                return node;
            }
            place = (place + 1) & mask;
        }
        if (size >= limit || (to - from > MAX_NAME_BYTES && limit != Integer.MAX_VALUE)) {
            return UNKNOWN;
        }
        int node = append(parent, Arrays.copyOfRange(bytes, from, to));
        if (size * 2 > table.length) {
            rehash();
        } else {
            table[place] = node;
        }
        return node;
    }

    public byte[] name(int node) {
        return names[node];
    }

    public int parent(int node) {
        return parents[node];
    }

    /** The node's slot, or {@link #NO_SLOT}. */
    public int slot(int node) {
        return slots[node];
    }

    /** Whether the node or one below it has a slot, so that giving it twice would be ambiguous. */
    public boolean isWatched(int node) {
        return watched[node];
    }

    /** The nodes directly below, in order of their numbers; for rare use. */
    public List<Integer> children(int parent) {
        List<Integer> children = new ArrayList<>();
        for (int node = 1; node < size; node++) {
            if (parents[node] == parent) {
                children.add(node);
            }
        }
        return children;
    }

    /** The node's path from the record inwards. */
    public FieldPath path(int node) {
        List<String> segments = new ArrayList<>();
        for (int at = node; at != ROOT; at = parents[at]) {
            segments.add(0, new String(names[at], StandardCharsets.UTF_8));
        }
        return new FieldPath(segments);
    }

    private int append(int parent, byte[] name) {
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            parents = Arrays.copyOf(parents, size * 2);
            slots = Arrays.copyOf(slots, size * 2);
            watched = Arrays.copyOf(watched, size * 2);
        }
        names[size] = name;
        parents[size] = parent;
        slots[size] = NO_SLOT;
        return size++;
    }

    private void rehash() {
        table = new int[table.length * 2];
        Arrays.fill(table, UNKNOWN);
        int mask = table.length - 1;
        for (int node = 1; node < size; node++) {
            int place = hash(parents[node], names[node], 0, names[node].length) & mask;
            while (table[place] != UNKNOWN) {
                place = (place + 1) & mask;
            }
            table[place] = node;
        }
    }

    private static int hash(int parent, byte[] bytes, int from, int to) {
        return (int) Slices.hash(bytes, from, to) ^ parent * 0x9E3779B1;
    }
}
