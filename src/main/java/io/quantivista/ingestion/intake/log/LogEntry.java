package io.quantivista.ingestion.intake.log;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one push leaves in the log: the bytes as they came, and what is needed to decode them and to answer a retry.
 *
 * <p>The payload is not copied. Nobody changes it after the entry is made.
 *
 * @param sourceId the source that it was pushed to; 1 to 255 bytes of UTF-8, as every text here
 * @param table the lake table that it goes to, as its source had it when it was pushed: a replay after the source was changed
 *     puts it nowhere else
 * @param mediaType the format of the payload, such as {@code application/x-ndjson}
 * @param records how many records were counted in the payload, so that a receipt can be given again
 * @param receivedAt when it came; kept to the millisecond
 * @param payload the records
 * @param idempotencyKey of the push, or null
 * @param streamSequence of the push, or null
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record LogEntry(
        String sourceId,
        String table,
        String mediaType,
        int records,
        Instant receivedAt,
        byte[] payload,
        @Nullable IdempotencyKey idempotencyKey,
        @Nullable StreamSequence streamSequence) {
    public LogEntry {
        Texts.require("source id", sourceId);
        Texts.require("table", table);
        Texts.require("media type", mediaType);
        if (records < 0) {
            throw new IllegalArgumentException("an entry has no less than 0 records: " + records);
        }
    }

    /** An entry without a key, of no stream. */
    public static LogEntry of(
            String sourceId, String table, String mediaType, int records, Instant receivedAt, byte[] payload) {
        return new LogEntry(sourceId, table, mediaType, records, receivedAt, payload, null, null);
    }

    public LogEntry withKey(IdempotencyKey key) {
        return new LogEntry(sourceId, table, mediaType, records, receivedAt, payload, key, streamSequence);
    }

    public LogEntry withSequence(StreamSequence sequence) {
        return new LogEntry(sourceId, table, mediaType, records, receivedAt, payload, idempotencyKey, sequence);
    }

    public Optional<IdempotencyKey> findKey() {
        return Optional.ofNullable(idempotencyKey);
    }

    public Optional<StreamSequence> findSequence() {
        return Optional.ofNullable(streamSequence);
    }
}
