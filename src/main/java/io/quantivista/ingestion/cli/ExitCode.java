package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** What the process says when it is gone. The numbers are part of the contract. */
final class ExitCode {
    static final int FINE = 0;

    /** Records were rejected, or the job failed. */
    static final int CHECKS_FAILED = 1;

    /** The rows landed, but a check of severity warn failed. */
    static final int WARNINGS_ONLY = 2;

    /** The command could not do its work. */
    static final int ERROR = 3;

    private ExitCode() {}

    /** How an ended job went. */
    static int of(JsonNode job) {
        String status = job.path("status").asText();
        if (status.equals("FAILED")
                || status.equals("CANCELLED")
                || job.path("records_failed").asLong() > 0) {
            return CHECKS_FAILED;
        }
        return status.equals("WARNING") ? WARNINGS_ONLY : FINE;
    }
}
