package io.quantivista.ingestion.lake.table;

import io.quantivista.ingestion.model.ColumnType;

/**
 * A column that is stored in the data files.
 *
 * @param nullable whether a row may leave it out
 * @param payload whether it holds long values that hardly repeat: such a column gets no dictionary and no bounds
 */
public record LakeColumn(String name, ColumnType type, boolean nullable, boolean payload) {
    public static LakeColumn required(String name, ColumnType type) {
        return new LakeColumn(name, type, false, false);
    }

    public static LakeColumn optional(String name, ColumnType type) {
        return new LakeColumn(name, type, true, false);
    }

    public static LakeColumn payload(String name, ColumnType type) {
        return new LakeColumn(name, type, true, true);
    }
}
