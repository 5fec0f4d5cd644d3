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
    private static final int STRIDE_BITS = 3;
    private static final int NODE = 0;
    private static final int PARENT = 1;
    private static final int KEY_FROM = 2;
    private static final int VALUE_FROM = 3;
    private static final int VALUE_TO = 4;
    private static final int KIND = 5;
    private static final int PLAIN = 1 << 8;
    private static final int KIND_BITS = PLAIN - 1;
    private static final ValueKind[] KINDS = ValueKind.values();

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
    /** Of each entry, side by side: node, parent, keyFrom, valueFrom, valueTo, kind and whether it is plain. */
    private int[] entries = new int[64 << STRIDE_BITS];

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
        int entry = count++;
        int at = entry << STRIDE_BITS;
        if (at == entries.length) {
            grow();
        }
        entries[at + NODE] = node;
        entries[at + PARENT] = parent;
        entries[at + KEY_FROM] = keyFrom;
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
        slice(entry, kind, bytes, valueFrom, valueTo, isPlain);
    }

    /** Gives an entry a text that does not stand in the record as such (CSV with doubled quotes) or may not. */
    @SuppressWarnings("ReferenceEquality") // whether it is the same array is the question
    public void text(int entry, ValueKind kind, byte[] text, int textFrom, int textTo, boolean isPlain) {
        if (texts[entry] != text) {
            // Mostly the same array again: the collector need not hear of it.
            texts[entry] = text;
        }
        slice(entry, kind, text, textFrom, textTo, isPlain);
    }

    private void slice(int entry, ValueKind kind, byte[] array, int valueFrom, int valueTo, boolean isPlain) {
        int at = entry << STRIDE_BITS;
        entries[at + VALUE_FROM] = valueFrom;
        entries[at + VALUE_TO] = valueTo;
        entries[at + KIND] = isPlain ? kind.ordinal() | PLAIN : kind.ordinal();
        int node = entries[at + NODE];
        if (node > 0) {
            int slot = dictionary.slot(node);
            if (slot >= 0) {
                slotEntries[slot] = entry;
                slots[slot].set(kind, array, valueFrom, valueTo);
            }
        }
    }

    /** The array that the entry's value is a slice of. */
    public byte[] entryBytes(int entry) {
        return keyFrom(entry) < 0 ? texts[entry] : bytes;
    }

    /** Gives an entry a number; {@code number} is NaN where reading it exactly needs the slow path. */
    public void number(int entry, int valueFrom, int valueTo, double number) {
        numbers[entry] = number;
        value(entry, ValueKind.NUMBER, valueFrom, valueTo, true);
    }

    /** Replaces the slice of an entry's slot, if it has one, by the unescaped text {@code bytes[from, to)}. */
    public void unescaped(int entry, byte[] text, int textFrom, int textTo) {
        if (hasSlot(entry)) {
            slots[dictionary.slot(node(entry))].set(kind(entry), text, textFrom, textTo);
        }
    }

    /** Whether the record has the field of a node that is watched. */
    public boolean has(int node) {
        return node < stamps.length && stamps[node] == stamp;
    }

    /** Whether somebody reads the entry through a slot. */
    public boolean hasSlot(int entry) {
        return node(entry) > 0 && dictionary.slot(node(entry)) >= 0;
    }

    public int count() {
        return count;
    }

    public int node(int entry) {
        return entries[(entry << STRIDE_BITS) + NODE];
    }

    public int parent(int entry) {
        return entries[(entry << STRIDE_BITS) + PARENT];
    }

    public int keyFrom(int entry) {
        return entries[(entry << STRIDE_BITS) + KEY_FROM];
    }

    public ValueKind kind(int entry) {
        return KINDS[entries[(entry << STRIDE_BITS) + KIND] & KIND_BITS];
    }

    /** The number of a NUMBER entry, NaN where only its digits tell it. */
    public double number(int entry) {
        return numbers[entry];
    }

    public int valueFrom(int entry) {
        return entries[(entry << STRIDE_BITS) + VALUE_FROM];
    }

    public int valueTo(int entry) {
        return entries[(entry << STRIDE_BITS) + VALUE_TO];
    }

    public boolean isPlain(int entry) {
        return (entries[(entry << STRIDE_BITS) + KIND] & PLAIN) != 0;
    }

    // The slots, read by everybody and written by rules.

    public int slotCount() {
        return slots.length;
    }

    public Value slot(int slot) {
        return slots[slot];
    }

    /** The slot's number as it came in; NaN where it is none, a rule wrote it, or only its digits tell it. */
    public double slotNumber(int slot) {
        int entry = slotEntries[slot];
        return entry >= 0 && !slotChanged[slot] && kind(entry) == ValueKind.NUMBER ? numbers[entry] : Double.NaN;
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
        int capacity = numbers.length * 2;
        entries = Arrays.copyOf(entries, capacity << STRIDE_BITS);
        numbers = Arrays.copyOf(numbers, capacity);
        texts = Arrays.copyOf(texts, capacity);
    }
}
