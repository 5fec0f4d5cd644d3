package io.quantivista.ingestion.model;

import org.jspecify.annotations.Nullable;

/**
 * Why a record failed, before its place and bytes are added and it becomes a {@link Rejection}.
 *
 * @param ruleOrCheckId the rule or check that refused it; null where decoding, keys or columns did
 * @param field path of the field at fault, where there is one
 * @param reason what is wrong, naming the value and the expectation
 * @param value the field's value, shortened; null where it is not known or not to be shown
 */
public record Failure(
        RejectionCode code,
        @Nullable String ruleOrCheckId,
        @Nullable String field,
        String reason,
        @Nullable String value) {
    public Failure(RejectionCode code, @Nullable String ruleOrCheckId, @Nullable String field, String reason) {
        this(code, ruleOrCheckId, field, reason, null);
    }

    /** A failure that no rule or check is the cause of. */
    public static Failure of(RejectionCode code, @Nullable String field, String reason) {
        return new Failure(code, null, field, reason);
    }
}
