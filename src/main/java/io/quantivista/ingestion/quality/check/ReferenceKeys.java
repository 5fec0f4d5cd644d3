package io.quantivista.ingestion.quality.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.quality.ReferenceTables;
import io.quantivista.ingestion.quality.ReferenceTables.Column;
import io.quantivista.ingestion.quality.keys.Key;
import io.quantivista.ingestion.quality.keys.KeySet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What all lanes look values up in.
 *
 * @param areNumbers of each part of a key whether it is compared by its value
 */
record ReferenceKeys(KeySet set, boolean[] areNumbers) {
    /** The keys of a list: of one field its values, of several a list of values each. */
    static ReferenceKeys ofList(JsonNode list, int parts, KeySet set) {
        Key key = new Key();
        for (JsonNode entry : list) {
            if (parts > 1 && (!entry.isArray() || entry.size() != parts)) {
                throw new IllegalArgumentException(
                        "values holds %s: lists of %d values are expected, one for each field".formatted(entry, parts));
            }
            List<String> texts = new ArrayList<>();
            (parts == 1 ? List.of(entry) : entry).forEach(value -> texts.add(text(value)));
            add(texts.toArray(String[]::new), key, set);
        }
        return new ReferenceKeys(set, new boolean[parts]);
    }

    private static String text(JsonNode value) {
        if (!value.isTextual() && !value.isNumber()) {
            throw new IllegalArgumentException("values holds %s: texts and numbers are expected".formatted(value));
        }
        return value.asText();
    }

    static ReferenceKeys ofTable(ReferenceTables tables, String table, List<Column> columns, KeySet set) {
        Key key = new Key();
        // Whether the values are numbers is known when they were read: both forms of a number are the same there.
        return new ReferenceKeys(set, tables.read(table, columns, parts -> add(parts, key, set)));
    }

    private static void add(String[] parts, Key key, KeySet set) {
        key.clear();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            key.addText(bytes, 0, bytes.length);
        }
        set.add(key);
    }
}
