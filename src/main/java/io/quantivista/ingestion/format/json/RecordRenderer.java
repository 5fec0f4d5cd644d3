package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.util.List;

/**
 * Writes a row as JSON, field by field, with what rules changed, dropped and added.
 *
 * <p>What no rule touched is copied as the bytes that came in. Added fields follow the others of their object; an object
 * that the record does not have is made for them. Owned by one lane.
 */
public final class RecordRenderer {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    private final Row row;
    private final FieldDictionary dictionary;
    private final int[][] watchedChildren;

    public RecordRenderer(Row row) {
        this.row = row;
        this.dictionary = row.dictionary();
        this.watchedChildren = new int[dictionary.size()][];
        for (int node = 0; node < watchedChildren.length; node++) {
            List<Integer> children = dictionary.children(node);
            watchedChildren[node] = children.stream()
                    .filter(dictionary::isWatched)
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    }

    /** Writes the whole record. */
    public void render(ByteSink out) {
        members(-1, FieldDictionary.ROOT, out);
    }

    /** Writes the value of one slot, with what rules did to fields inside it. */
    public void renderSlot(int slot, ByteSink out) {
        int entry = row.slotEntry(slot);
        if (!row.isChanged(slot) && entry >= 0 && row.isChanged() && row.kind(entry) == ValueKind.OBJECT) {
            members(entry, row.node(entry), out);
        } else {
            value(row.slot(slot), out);
        }
    }

    /** Members that no rule touched and that stand side by side are copied in one piece, separators and all. */
    private void members(int parentEntry, int node, ByteSink out) {
        out.put('{');
        int start = out.size();
        int count = row.count();
        int runFrom = 0;
        int runTo = 0;
        for (int entry = parentEntry + 1; entry < count; entry++) {
            int parent = row.parent(entry);
            if (parent > parentEntry) {
                continue;
            }
            if (parent < parentEntry) {
                break;
            }
            if (isAsItCame(entry)) {
                runFrom = runTo == 0 ? row.keyFrom(entry) : runFrom;
                runTo = row.valueTo(entry) + (row.kind(entry) == ValueKind.STRING ? 1 : 0);
                continue;
            }
            if (runTo > 0) {
                separate(start, out);
                out.put(row.bytes(), runFrom, runTo);
                runTo = 0;
            }
            changedMember(entry, start, out);
        }
        if (runTo > 0) {
            separate(start, out);
            out.put(row.bytes(), runFrom, runTo);
        }
        if (node >= 0 && node < watchedChildren.length) {
            for (int child : watchedChildren[node]) {
                if (!row.has(child) && isAdded(child)) {
                    separate(start, out);
                    key(child, out);
                    added(child, out);
                }
            }
        }
        out.put('}');
    }

    private boolean isAsItCame(int entry) {
        if (row.keyFrom(entry) < 0) {
            return false;
        }
        int node = row.node(entry);
        if (node <= 0 || !dictionary.isWatched(node)) {
            return true;
        }
        int slot = dictionary.slot(node);
        return !(slot >= 0 && row.isChanged(slot)) && row.kind(entry) != ValueKind.OBJECT;
    }

    private void changedMember(int entry, int start, ByteSink out) {
        int node = row.node(entry);
        int slot = dictionary.slot(node);
        if (slot >= 0 && row.isChanged(slot)) {
            if (row.slot(slot).kind() != ValueKind.MISSING) {
                separate(start, out);
                key(node, out);
                value(row.slot(slot), out);
            }
            return;
        }
        separate(start, out);
        key(node, out);
        if (row.keyFrom(entry) < 0) {
            unnamed(entry, out);
        } else {
            members(entry, node, out);
        }
    }

    /** A value of a format whose records hold no names (CSV). */
    private void unnamed(int entry, ByteSink out) {
        if (row.kind(entry) == ValueKind.NULL) {
            out.put(NULL);
        } else {
            JsonText.quote(row.entryBytes(entry), row.valueFrom(entry), row.valueTo(entry), out);
        }
    }

    private boolean isAdded(int node) {
        int slot = dictionary.slot(node);
        if (slot >= 0 && row.isChanged(slot) && row.slot(slot).kind() != ValueKind.MISSING) {
            return true;
        }
        for (int child : watchedChildren[node]) {
            if (isAdded(child)) {
                return true;
            }
        }
        return false;
    }

    private void added(int node, ByteSink out) {
        int slot = dictionary.slot(node);
        if (slot >= 0 && row.isChanged(slot) && row.slot(slot).kind() != ValueKind.MISSING) {
            value(row.slot(slot), out);
            return;
        }
        out.put('{');
        int start = out.size();
        for (int child : watchedChildren[node]) {
            if (isAdded(child)) {
                separate(start, out);
                key(child, out);
                added(child, out);
            }
        }
        out.put('}');
    }

    private void key(int node, ByteSink out) {
        byte[] name = dictionary.name(node);
        JsonText.quote(name, 0, name.length, out);
        out.put(':');
    }

    private static void separate(int start, ByteSink out) {
        if (out.size() > start) {
            out.put(',');
        }
    }

    static void value(Value value, ByteSink out) {
        switch (value.kind()) {
            case MISSING, NULL -> out.put(NULL);
            case TRUE -> out.put(TRUE);
            case FALSE -> out.put(FALSE);
            case STRING, TEXT -> JsonText.quote(value.bytes(), value.from(), value.to(), out);
            case NUMBER, OBJECT, ARRAY -> out.put(value.bytes(), value.from(), value.to());
        }
    }
}
