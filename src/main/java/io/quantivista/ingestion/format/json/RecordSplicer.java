package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;

/**
 * Writes a JSON record in which rules touched only outermost fields, as most rules do: what lies between the changed
 * fields is copied as it came, in one piece, so that its fields need not be looked at. Owned by one lane.
 */
final class RecordSplicer {
    private final Row row;
    private final FieldDictionary dictionary;
    /** Node of each slot. */
    private final int[] nodes;
    /** The slots in the order of their nodes, which is the order in which added fields are written. */
    private final int[] slots;

    /** Entries of the fields that rules changed, in the order of the record. */
    private final int[] changed;

    private int changedCount;

    RecordSplicer(Row row) {
        this.row = row;
        this.dictionary = row.dictionary();
        this.nodes = new int[row.slotCount()];
        this.changed = new int[row.slotCount()];
        this.slots = new int[row.slotCount()];
        int count = 0;
        for (int node = 0; node < dictionary.size(); node++) {
            int slot = dictionary.slot(node);
            if (slot >= 0) {
                nodes[slot] = node;
                slots[count++] = slot;
            }
        }
    }

    /** Whether every change is one of an outermost field. */
    boolean canRender() {
        changedCount = 0;
        for (int slot : slots) {
            if (row.isChanged(slot)) {
                if (dictionary.parent(nodes[slot]) != FieldDictionary.ROOT) {
                    return false;
                }
                int entry = row.slotEntry(slot);
                if (entry >= 0) {
                    insert(entry);
                }
            }
        }
        return true;
    }

    private void insert(int entry) {
        int place = changedCount++;
        while (place > 0 && changed[place - 1] > entry) {
            changed[place] = changed[place - 1];
            place--;
        }
        changed[place] = entry;
    }

    /** Writes the record; only after {@link #canRender} said so. */
    void render(ByteSink out) {
        byte[] bytes = row.bytes();
        int at = row.from();
        for (int i = 0; i < changedCount; i++) {
            int entry = changed[i];
            int quote = row.kind(entry) == ValueKind.STRING ? 1 : 0;
            int valueTo = row.valueTo(entry) + quote;
            int slot = dictionary.slot(row.node(entry));
            if (row.slot(slot).kind() == ValueKind.MISSING) {
                out.put(bytes, at, row.keyFrom(entry));
                at = behindDropped(bytes, valueTo, out);
            } else {
                out.put(bytes, at, row.valueFrom(entry) - quote);
                RecordRenderer.value(row.slot(slot), out);
                at = valueTo;
            }
        }
        int end = row.to();
        while (bytes[end - 1] != '}') {
            end--;
        }
        out.put(bytes, at, end - 1);
        added(out);
        out.put('}');
        out.put(bytes, end, row.to());
    }

    /** Goes behind the comma that follows a dropped field, or takes back the one before it where it was the last. */
    private static int behindDropped(byte[] bytes, int valueTo, ByteSink out) {
        int at = space(bytes, valueTo);
        if (bytes[at] == ',') {
            return space(bytes, at + 1);
        }
        trim(out);
        if (out.last() == ',') {
            out.retract(1);
        }
        return at;
    }

    private void added(ByteSink out) {
        for (int slot : slots) {
            if (row.isChanged(slot) && row.slotEntry(slot) < 0 && row.slot(slot).kind() != ValueKind.MISSING) {
                trim(out);
                if (out.last() != '{') {
                    out.put(',');
                }
                byte[] name = dictionary.name(nodes[slot]);
                JsonText.quote(name, 0, name.length, out);
                out.put(':');
                RecordRenderer.value(row.slot(slot), out);
            }
        }
    }

    private static void trim(ByteSink out) {
        while (out.last() == ' ' || out.last() == '\t' || out.last() == '\n' || out.last() == '\r') {
            out.retract(1);
        }
    }

    private static int space(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r') {
            at++;
        }
        return at;
    }
}
