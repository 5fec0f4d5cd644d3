package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A field inside an object that a rule writes: the record must not have something else where the object belongs. */
final class NestedTarget {
    private final int slot;
    private final List<String> segments;
    private int @Nullable [] parents;

    /** A target of at least two names. */
    NestedTarget(FieldPath path, int slot) {
        this.slot = slot;
        this.segments = path.segments();
    }

    /** Says what is in the way of a value that was written; null where nothing is. */
    @Nullable
    String obstacle(Row row) {
        if (!row.isChanged(slot) || row.slot(slot).kind() == ValueKind.MISSING) {
            return null;
        }
        FieldDictionary dictionary = row.dictionary();
        for (int parent : parents(dictionary)) {
            if (row.has(parent) && kindOf(parent, row) != ValueKind.OBJECT) {
                return "cannot write %s, as %s is no object"
                        .formatted(new FieldPath(segments), dictionary.path(parent));
            }
        }
        return null;
    }

    private int[] parents(FieldDictionary dictionary) {
        int[] known = parents;
        if (known == null) {
            known = new int[segments.size() - 1];
            int node = FieldDictionary.ROOT;
            for (int i = 0; i < known.length; i++) {
                byte[] name = segments.get(i).getBytes(StandardCharsets.UTF_8);
                node = dictionary.child(node, name, 0, name.length);
                known[i] = node;
            }
            parents = known;
        }
        return known;
    }

    private static ValueKind kindOf(int node, Row row) {
        for (int entry = 0; entry < row.count(); entry++) {
            if (row.node(entry) == node) {
                return row.kind(entry);
            }
        }
        return ValueKind.MISSING;
    }
}
