package io.quantivista.ingestion.model;

import org.jspecify.annotations.Nullable;

/**
 * A record that failed: where it stood, which rule or check refused it, why, and the bytes as they came.
 *
 * @param position its place in the feed
 * @param ruleOrCheckId the rule or check that refused it; null where it could not even be decoded or keyed
 * @param code stable word for the kind of failure, such as {@code malformed_json}
 * @param reason what is wrong, naming field, value and expectation
 * @param field path of the field at fault, where there is one
 * @param original the record's bytes as they came; owned by this value
 */
public record Rejection(
        Position position,
        @Nullable String ruleOrCheckId,
        String code,
        String reason,
        @Nullable String field,
        byte[] original) {}
