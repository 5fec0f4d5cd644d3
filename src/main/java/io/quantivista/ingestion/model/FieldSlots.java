package io.quantivista.ingestion.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers the fields that somebody asks for while a source version is compiled. Rules, checks and columns speak of slot
 * numbers from then on; a field nobody asked for has no slot.
 */
public final class FieldSlots {
    private final Map<FieldPath, Integer> slots = new LinkedHashMap<>();

    /** The slot of a path, the next free one where it has none yet. */
    public int slot(FieldPath path) {
        return slots.computeIfAbsent(path, added -> slots.size());
    }

    /** The slot of a path as {@link FieldPath#parse} reads it. */
    public int slot(String path) {
        return slot(FieldPath.parse(path));
    }

    /** The paths in order of their slots. */
    public List<FieldPath> paths() {
        return new ArrayList<>(slots.keySet());
    }
}
