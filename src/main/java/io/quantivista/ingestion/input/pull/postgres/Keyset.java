package io.quantivista.ingestion.input.pull.postgres;

import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.PullCursor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The cursor of a source as its database knows it.
 *
 * @param type of the field, as PostgreSQL calls it
 * @param keys the fields of the primary key
 */
record Keyset(PullCursor cursor, String type, List<String> keys) {
    private static final String INSTANT = "timestamptz";
    private static final Set<String> TIMES = Set.of("date", "timestamp", INSTANT);
    private static final Set<String> TEXTS = Set.of("text", "varchar");
    private static final int FINGERPRINT_BYTES = 8;
    private static final Set<String> OTHERS = Set.of("int2", "int4", "int8", "numeric", "text", "varchar", "uuid");

    Keyset {
        keys = List.copyOf(keys);
        if (!TIMES.contains(type) && !OTHERS.contains(type)) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "The cursor field '%s' is of type %s, whose values have no exact order: take one of %s"
                            .formatted(
                                    cursor.field(),
                                    type,
                                    Set.of(TIMES, OTHERS).stream()
                                            .flatMap(Set::stream)
                                            .sorted()
                                            .toList()));
        }
        if (cursor.lag().isPresent() && !TIMES.contains(type)) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "The cursor field '%s' is of type %s and no time, so it cannot lag: leave lag out"
                            .formatted(cursor.field(), type));
        }
        requireZone(cursor, type);
        if (keys.isEmpty()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "Rows of the same '%s' cannot be told apart: set primary_key of the cursor"
                            .formatted(cursor.field()));
        }
    }

    /** The clock that a lag is measured by must be that of the field: one that is behind it would let nothing lag. */
    private static void requireZone(PullCursor cursor, String type) {
        boolean isLocal = TIMES.contains(type) && !type.equals(INSTANT);
        if (isLocal && cursor.lag().isPresent() && cursor.timeZone().isEmpty()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "The cursor field '%s' is of type %s, which has no time zone, so nobody knows how long ago its values are: set time_zone of the cursor to that of its writers, or leave lag out"
                            .formatted(cursor.field(), type));
        }
        if (!isLocal && cursor.timeZone().isPresent()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "The cursor field '%s' is of type %s, which takes no time zone: leave time_zone of the cursor out"
                            .formatted(cursor.field(), type));
        }
    }

    /** What a boundary of this cursor is of. */
    Map<String, String> identity(PostgresConnection connection) {
        return Map.of(
                "database",
                connection.database(),
                "relation",
                connection.table().orElseGet(() -> "query " + fingerprint(connection.relation())),
                "type",
                type,
                "primary_key",
                String.join(", ", keys));
    }

    /** The start of the SHA-256 of a text. */
    private static String fingerprint(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The field in SQL. */
    String field() {
        return "q." + PostgresConnection.identifier(cursor.field());
    }

    /** The field as it is compared: texts byte by byte, as collations have equal texts that are not the same, and change with a library. */
    String compared() {
        return TEXTS.contains(type) ? field() + " collate \"C\"" : field();
    }

    /** Its value as a text that equal values share. */
    String valueText() {
        return type.equals("numeric") ? "trim_scale(%s)::text".formatted(field()) : field() + "::text";
    }

    /** The primary key as a text. */
    String keyText() {
        return keys.stream()
                .map(key -> "q." + PostgresConnection.identifier(key))
                .collect(Collectors.joining(", ", "jsonb_build_array(", ")::text"));
    }

    /** What no job reads: rows without a value, or with one that nothing comes behind. */
    String isReadable() {
        if (TIMES.contains(type)) {
            return "isfinite(%s)".formatted(field());
        }
        return type.equals("numeric") ? "%s < 'infinity'".formatted(field()) : "%s is not null".formatted(field());
    }

    /** The instant behind which nothing is read yet, in the field's type. */
    String latest() {
        long millis = cursor.lag().orElseThrow().toMillis();
        String instant = "(now() - interval '%d milliseconds')".formatted(millis);
        return cursor.timeZone()
                .map(zone -> "(%s at time zone '%s')::%s".formatted(instant, zone, type))
                .orElse(instant);
    }
}
