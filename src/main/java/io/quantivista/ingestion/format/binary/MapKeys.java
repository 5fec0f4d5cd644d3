package io.quantivista.ingestion.format.binary;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** The keys of one map of a record, which JSON has as names: each may come once. Owned by one lane. */
public final class MapKeys {
    private final JsonRecord json;
    private final Set<String> seen = new HashSet<>();

    public MapKeys(JsonRecord json) {
        this.json = json;
    }

    /** Writes a key; one that came before refuses the record. */
    public void write(byte[] bytes, int from, int to, int node) {
        json.key(bytes, from, to, node);
        // Byte for byte: what is no UTF-8 refuses the record by itself.
        if (json.failure() == null && !seen.add(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1))) {
            json.duplicateKey();
        }
    }
}
