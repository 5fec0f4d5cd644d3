package io.quantivista.ingestion.intake.log;

import java.io.IOException;

/** A reader asks for what the log no longer has, or never had. Going on elsewhere would lose entries without a word. */
public final class PositionOutOfRangeException extends IOException {
    private static final long serialVersionUID = 1L;

    PositionOutOfRangeException(LogPosition asked, LogPosition trimmed, LogPosition last) {
        super(
                "position %s is out of range: the log was trimmed up to %s and its last entry is %s; whoever asks follows another log or lost its own position"
                        .formatted(asked, trimmed, last));
    }
}
