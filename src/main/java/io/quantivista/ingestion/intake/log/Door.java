package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the log takes entries, and why not. The writer moves it, everyone looks; a final reason stays. */
final class Door {
    private volatile @Nullable GatewayException reason;
    private volatile boolean isFinal;

    Optional<GatewayException> reason() {
        return Optional.ofNullable(reason);
    }

    /** Whether the log will never take an entry again. */
    boolean isShutForGood() {
        return isFinal;
    }

    /** There is room: unless it is shut for good, entries are taken. */
    void open() {
        if (!isFinal && reason != null) {
            reason = null;
        }
    }

    /** Shuts until there is room. */
    void shut(GatewayException why) {
        if (!isFinal) {
            reason = why;
        }
    }

    /** Shuts for good; the first reason stays. */
    synchronized void shutForGood(ErrorCode code, String detail, @Nullable Throwable cause) {
        if (!isFinal) {
            reason = new GatewayException(code, detail, cause);
            isFinal = true;
        }
    }
}
