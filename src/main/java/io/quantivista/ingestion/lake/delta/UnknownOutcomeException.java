package io.quantivista.ingestion.lake.delta;

import java.io.IOException;

/** A commit may be in the log or not, and the log could not tell. Whoever catches it keeps every file. */
public final class UnknownOutcomeException extends IOException {
    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(String table, String job, IOException cause) {
        super(
                "it is not known whether the commit of job %s to table %s happened: %s"
                        .formatted(job, table, cause.getMessage()),
                cause);
    }
}
