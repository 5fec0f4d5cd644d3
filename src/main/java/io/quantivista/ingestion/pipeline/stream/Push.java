package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.IdempotencyKey;
import io.quantivista.ingestion.intake.log.StreamSequence;
import org.jspecify.annotations.Nullable;

/**
 * One call's records on their way into the intake log.
 *
 * @param contentType the media type with its parameters; null where the source's own data format holds
 * @param payload the records as they came, without a Content-Encoding; nobody changes it any more
 * @param key makes a repeated push known as one; null where it has none
 * @param sequence its place in a client's own stream; null where it is of none
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Push(
        String sourceId,
        @Nullable String contentType,
        byte[] payload,
        @Nullable IdempotencyKey key,
        @Nullable StreamSequence sequence) {}
