package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.format.binary.JsonRecord;
import io.quantivista.ingestion.format.binary.MapKeys;
import io.quantivista.ingestion.model.FieldDictionary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Puts records together from the columns of a row group, by the levels of their entries (Melnik et al., "Dremel", 2010),
 * and writes them as JSON. Owned by one lane.
 */
final class RecordAssembly {
    private final ParquetNode record;
    private final ColumnCursor[] columns;
    private final JsonRecord json;
    private final FieldDictionary dictionary;

    RecordAssembly(ParquetNode record, ColumnCursor[] columns, JsonRecord json, FieldDictionary dictionary)
            throws IOException {
        this.record = record;
        this.columns = columns;
        this.json = json;
        this.dictionary = dictionary;
        for (ColumnCursor column : columns) {
            column.next();
        }
    }

    /** Writes the next record. */
    void next() throws IOException {
        group(record, FieldDictionary.ROOT);
    }

    /** Whether every column is at its end. */
    boolean isAtEnd() {
        for (ColumnCursor column : columns) {
            if (!column.isAtEnd()) {
                return false;
            }
        }
        return true;
    }

    private void field(ParquetNode field, int node) throws IOException {
        if (field.isRepeated) {
            json.beginArray();
            items(field, field);
            json.endArray();
        } else if (isAbsent(field)) {
            json.nothing();
            skip(field);
        } else {
            value(field, node);
        }
    }

    private boolean isAbsent(ParquetNode field) {
        return field.isOptional && columns[field.firstColumn].definition() < field.definition;
    }

    /** An absent group has one entry in each of its columns. */
    private void skip(ParquetNode field) throws IOException {
        for (int i = field.firstColumn; i <= field.lastColumn; i++) {
            columns[i].next();
        }
    }

    private void value(ParquetNode field, int node) throws IOException {
        switch (field.shape) {
            case VALUE -> {
                ColumnCursor column = columns[field.firstColumn];
                if (column.isAtEnd()) {
                    throw ParquetFile.malformed("a column has fewer entries than its row group has rows");
                }
                Objects.requireNonNull(field.form).write(column.values(), json);
                column.next();
            }
            case GROUP -> group(field, node);
            case LIST -> {
                ParquetNode repeated = field.fields[0];
                json.beginArray();
                items(repeated, ParquetNode.holdsItem(field, repeated) ? repeated.fields[0] : repeated);
                json.endArray();
            }
            case MAP -> {
                json.beginObject();
                pairs(field.fields[0], node);
                json.endObject();
            }
        }
    }

    private void group(ParquetNode group, int node) throws IOException {
        json.beginObject();
        int[] nodes = json.isEntering() ? group.nodes(node, dictionary) : null;
        ParquetNode[] fields = group.fields;
        for (int i = 0; i < fields.length; i++) {
            int child = nodes == null ? FieldDictionary.UNKNOWN : nodes[i];
            json.key(fields[i].quotedName, child);
            field(fields[i], child);
        }
        json.endObject();
    }

    /** The repetitions of a field; an item is that field, or the only one inside of it. */
    private void items(ParquetNode repeated, ParquetNode item) throws IOException {
        ColumnCursor first = columns[repeated.firstColumn];
        if (first.definition() < repeated.definition) {
            skip(repeated);
            return;
        }
        do {
            json.count(1);
            if (item == repeated) {
                value(item, FieldDictionary.UNKNOWN);
            } else {
                field(item, FieldDictionary.UNKNOWN);
            }
        } while (first.repetition() == repeated.repetition);
    }

    private void pairs(ParquetNode pair, int node) throws IOException {
        ColumnCursor key = columns[pair.firstColumn];
        if (key.definition() < pair.definition) {
            skip(pair);
            return;
        }
        ParquetForm form = Objects.requireNonNull(pair.fields[0].form);
        MapKeys keys = new MapKeys(json);
        do {
            json.count(1);
            int child = key(keys, form, key.values(), node);
            key.next();
            field(pair.fields[1], child);
        } while (key.repetition() == pair.repetition);
    }

    private int key(MapKeys keys, ParquetForm form, ColumnValues value, int node) {
        byte[] bytes = value.bytes();
        int from = value.from();
        int to = value.to();
        if (form.kind() != ParquetForm.Kind.TEXT) {
            bytes = form.key(value).getBytes(StandardCharsets.US_ASCII);
            from = 0;
            to = bytes.length;
        }
        int child = json.isEntering() && node >= 0 ? dictionary.child(node, bytes, from, to) : FieldDictionary.UNKNOWN;
        keys.write(bytes, from, to, child);
        return child;
    }
}
