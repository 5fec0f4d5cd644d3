package io.quantivista.ingestion.model;

import java.util.Arrays;
import java.util.List;

/**
 * The current record as decode, rules and checks see it: a view that is filled anew for each record.
 *
 * <p>It has two sides. The <em>entries</em> are all fields in the order in which they came, as offsets into the record's
 * bytes. The <em>slots</em> are the few that a rule, check or column asked for; rules write to slots only. Entries, slots
 * and scratch space are reused, so a record costs no object. Owned by one lane.
 */
public final class Row {
    private static final int NO_ENTRY = -1;

    private final FieldDictionary dictionary;
    private final Value[] slots;
    private final int[] slotEntries;
    private final boolean[] slotChanged;
    private final ByteSink scratch = new ByteSink(4096);
    private boolean changed;

    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private long byteOffset;
    private long line;

    private int count;
    private int[] nodes = new int[64];
    private int[] parents = new int[64];
    private int[] keyFroms = new int[64];
    private int[] valueFroms = new int[64];
    private int[] valueTos = new int[64];
    private ValueKind[] kinds = new ValueKind[64];
    private boolean[] plain = new boolean[64];
    private double[] numbers = new double[64];
    private byte[][] texts = new byte[64][];
    /** Number of the record that had the node last; a long, as a lane may see more records than an int counts. */
    private long[] stamps = new long[64];

    private long stamp;

    public Row(List<FieldPath> slotPaths, int fieldBound) {
        dictionary = new FieldDictionary(slotPaths, fieldBound);
        slots = new Value[slotPaths.size()];
        slotEntries = new int[slots.length];
        slotChanged = new boolean[slots.length];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Value();
        }
    }

    public FieldDictionary dictionary() {
        return dictionary;
    }

    /** Begins the record {@code bytes[from, to)} that stands at the given place in its feed. */
    public void begin(byte[] recordBytes, int recordFrom, int recordTo, long recordOffset, long recordLine) {
        bytes = recordBytes;
        from = recordFrom;
        to = recordTo;
        byteOffset = recordOffset;
        line = recordLine;
        count = 0;
        changed = false;
        scratch.clear();
        stamp++;
        for (int i = 0; i < slots.length; i++) {
            slots[i].set(ValueKind.MISSING);
            slotEntries[i] = NO_ENTRY;
            slotChanged[i] = false;
        }
    }

    /** The record's bytes went to a larger array, in which they stand at the same places. */
    public void moved(byte[] recordBytes) {
        bytes = recordBytes;
    }

    /** Tells where the record ends, for a decoder that learns it while reading. */
    public void end(int recordTo) {
        to = recordTo;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    public long byteOffset() {
        return byteOffset;
    }

    public long line() {
        return line;
    }

    /** Space for values that rules and decoders make; empty at the start of each record. */
    public ByteSink scratch() {
        return scratch;
    }

    // The entries, written by the decoder.

    /**
     * Adds a field to the entries.
     *
     * @param node its node in the dictionary, or {@link FieldDictionary#UNKNOWN}
     * @param parent entry of the object that holds it, -1 for the record itself
     * @param keyFrom where its name's opening quote stands in the record's bytes, -1 where the record holds no names
     * @return the entry's number, or -1 where the record gives a field twice that somebody reads
     */
    public int add(int node, int parent, int keyFrom) {
        if (count == nodes.length) {
            grow();
        }
        int entry = count++;
        nodes[entry] = node;
        parents[entry] = parent;
        keyFroms[entry] = keyFrom;
        if (node > 0 && dictionary.isWatched(node)) {
            if (node >= stamps.length) {
                stamps = Arrays.copyOf(stamps, Math.max(stamps.length * 2, node + 1));
            }
            if (stamps[node] == stamp) {
                return -1;
            }
            stamps[node] = stamp;
        }
        return entry;
    }

    /**
     * Gives an entry its value.
     *
     * @param valueFrom for texts the first byte behind the quote
     * @param isPlain whether the bytes are ASCII without escapes, so that length is characters
     */
    public void value(int entry, ValueKind kind, int valueFrom, int valueTo, boolean isPlain) {
        kinds[entry] = kind;
        valueFroms[entry] = valueFrom;
        valueTos[entry] = valueTo;
        plain[entry] = isPlain;
        int node = nodes[entry];
        if (node > 0) {
            int slot = dictionary.slot(node);
            if (slot >= 0) {
                slotEntries[slot] = entry;
                slots[slot].set(kind, bytes, valueFrom, valueTo);
            }
        }
    }

    /** Gives an entry a text that does not stand in the record as such (CSV with doubled quotes) or may not. */
    public void text(int entry, ValueKind kind, byte[] text, int textFrom, int textTo, boolean isPlain) {
        kinds[entry] = kind;
        texts[entry] = text;
        valueFroms[entry] = textFrom;
        valueTos[entry] = textTo;
        plain[entry] = isPlain;
        int slot = dictionary.slot(nodes[entry]);
        if (slot >= 0) {
            slotEntries[slot] = entry;
            slots[slot].set(kind, text, textFrom, textTo);
        }
    }

    /** The array that the entry's value is a slice of. */
    public byte[] entryBytes(int entry) {
        return keyFroms[entry] < 0 ? texts[entry] : bytes;
    }

    /** Gives an entry a number; {@code number} is NaN where reading it exactly needs the slow path. */
    public void number(int entry, int valueFrom, int valueTo, double number) {
        numbers[entry] = number;
        value(entry, ValueKind.NUMBER, valueFrom, valueTo, true);
    }

    /** Replaces the slice of an entry's slot, if it has one, by the unescaped text {@code bytes[from, to)}. */
    public void unescaped(int entry, byte[] text, int textFrom, int textTo) {
        int node = nodes[entry];
        int slot = node > 0 ? dictionary.slot(node) : FieldDictionary.NO_SLOT;
        if (slot >= 0) {
            slots[slot].set(kinds[entry], text, textFrom, textTo);
        }
    }

    /** Whether the record has the field of a node that is watched. */
    public boolean has(int node) {
        return node < stamps.length && stamps[node] == stamp;
    }

    /** Whether somebody reads the entry through a slot. */
    public boolean hasSlot(int entry) {
        return nodes[entry] > 0 && dictionary.slot(nodes[entry]) >= 0;
    }

    public int count() {
        return count;
    }

    public int node(int entry) {
        return nodes[entry];
    }

    public int parent(int entry) {
        return parents[entry];
    }

    public int keyFrom(int entry) {
        return keyFroms[entry];
    }

    public ValueKind kind(int entry) {
        return kinds[entry];
    }

    /** The number of a NUMBER entry, NaN where only its digits tell it. */
    public double number(int entry) {
        return numbers[entry];
    }

    public int valueFrom(int entry) {
        return valueFroms[entry];
    }

    public int valueTo(int entry) {
        return valueTos[entry];
    }

    public boolean isPlain(int entry) {
        return plain[entry];
    }

    // The slots, read by everybody and written by rules.

    public Value slot(int slot) {
        return slots[slot];
    }

    /** The entry that a slot was read from, -1 where the record has no such field. */
    public int slotEntry(int slot) {
        return slotEntries[slot];
    }

    /** Whether a rule wrote the slot. */
    public boolean isChanged(int slot) {
        return slotChanged[slot];
    }

    /** Whether any rule wrote any slot. */
    public boolean isChanged() {
        return changed;
    }

    /** The slot's value, to be overwritten by a rule. */
    public Value change(int slot) {
        slotChanged[slot] = true;
        changed = true;
        return slots[slot];
    }

    private void grow() {
        int capacity = nodes.length * 2;
        nodes = Arrays.copyOf(nodes, capacity);
        parents = Arrays.copyOf(parents, capacity);
        keyFroms = Arrays.copyOf(keyFroms, capacity);
        valueFroms = Arrays.copyOf(valueFroms, capacity);
        valueTos = Arrays.copyOf(valueTos, capacity);
        kinds = Arrays.copyOf(kinds, capacity);
        plain = Arrays.copyOf(plain, capacity);
        numbers = Arrays.copyOf(numbers, capacity);
        texts = Arrays.copyOf(texts, capacity);
    }
}
