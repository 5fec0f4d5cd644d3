package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.LogPosition;

/** A push could not be taken through the stages, for a reason that is no rejection. */
final class EntryFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient LogPosition position;

    EntryFailure(LogPosition position, Throwable cause) {
        super("the push at position " + position, cause);
        this.position = position;
    }

    LogPosition position() {
        return position;
    }
}
