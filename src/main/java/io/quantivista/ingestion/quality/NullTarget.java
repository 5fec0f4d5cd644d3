package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import java.util.List;

/** A field whose value a failed check makes null. */
final class NullTarget {
    private final int slot;
    /** Slots of the objects that the field lies in. */
    private final int[] outer;

    NullTarget(FieldPath path, FieldSlots slots) {
        slot = slots.slot(path);
        List<String> segments = path.segments();
        outer = new int[segments.size() - 1];
        for (int i = 0; i < outer.length; i++) {
            outer[i] = slots.slot(new FieldPath(segments.subList(0, i + 1)));
        }
    }

    /** Makes the value null; false where a rule wrote an object around it, of which the field is only a copy. */
    boolean apply(Row row) {
        for (int object : outer) {
            if (row.isChanged(object)) {
                return false;
            }
        }
        row.change(slot).set(ValueKind.NULL);
        return true;
    }
}
