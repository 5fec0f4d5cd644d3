package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;

/** Why a job failed, in the words of its error_details. */
public final class Failures {
    private Failures() {}

    /** What a job that failed of it says. */
    public static String describe(Throwable cause) {
        if (cause instanceof GatewayException refusal) {
            return refusal.code() == ErrorCode.CLIENT_CLOSED
                    ? refusal.detail()
                    : refusal.code().wireName() + ": " + refusal.detail();
        }
        return "internal: " + cause.getClass().getSimpleName() + "; the log has more";
    }
}
