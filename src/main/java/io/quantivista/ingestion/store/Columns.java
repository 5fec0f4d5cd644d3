package io.quantivista.ingestion.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The types of columns on both sides of the wire. JSON goes as text with a cast in the SQL, so no second JSON model
 * passes through here; times are UTC, cut to the microseconds that PostgreSQL keeps.
 */
final class Columns {
    static final ObjectMapper JSON = JsonMapper.builder().build();

    private static final Pattern ESCAPED_ZERO = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*+)\\\\u0000");

    private Columns() {}

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    static @Nullable Instant instantOrNull(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    /** Text as a column can hold it: PostgreSQL has no zero character. */
    static @Nullable String storable(@Nullable String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }

    /** The same for JSON text, in which that character is escaped: a backslash before the escape makes a text of it that is no escape. */
    static @Nullable String storableJson(@Nullable String json) {
        return json == null || !json.contains("\\u0000")
                ? json
                : ESCAPED_ZERO.matcher(json).replaceAll("$1\\\\uFFFD");
    }

    static ObjectNode object(Row row, String column) {
        return (ObjectNode) json(row.getString(column));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL returned JSON that is none", e);
        }
    }
}
