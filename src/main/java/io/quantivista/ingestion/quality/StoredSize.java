package io.quantivista.ingestion.quality;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** How many bytes a document has as PostgreSQL writes its {@code jsonb}: a space behind each separator, no exponents. */
final class StoredSize {
    private StoredSize() {}

    static int of(JsonNode json) {
        int size = 0;
        if (json.isObject()) {
            for (var member : json.properties()) {
                size += text(member.getKey()) + 2 + of(member.getValue()) + 2;
            }
            return size + 2;
        }
        if (json.isArray()) {
            for (JsonNode element : json) {
                size += of(element) + 2;
            }
            return size + 2;
        }
        if (json.isNumber()) {
            return new BigDecimal(json.asText()).toPlainString().length();
        }
        return json.isTextual() ? text(json.asText()) : json.asText().length();
    }

    private static int text(String text) {
        int size = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ') {
                size += 6;
            } else if (c == '"' || c == '\\') {
                size += 2;
            } else if (c < 0x80) {
                size += 1;
            } else {
                // Half of a pair counts two of the pair's four bytes.
                size += c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return size;
    }
}
