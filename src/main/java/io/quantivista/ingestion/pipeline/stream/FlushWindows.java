package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.telemetry.LogKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the windows of a table into its flushes, and opens those that there are not yet. On the stream's context. */
final class FlushWindows {
    private static final Logger LOGGER = LoggerFactory.getLogger(FlushWindows.class);
    private static final long BLOCKED_MILLIS = 1000;

    private final StreamContext context;
    private final String table;
    private final TableWindows windows;
    private final Runnable advance;
    private boolean isOpening;
    private boolean isBlocked;

    /** @param advance called when there is something to go on with */
    FlushWindows(StreamContext context, String table, TableWindows windows, Runnable advance) {
        this.context = context;
        this.table = table;
        this.windows = windows;
        this.advance = advance;
    }

    /** Whether one is being opened. */
    boolean isOpening() {
        return isOpening;
    }

    /** Whether none can be had for the moment. */
    boolean isBlocked() {
        return isBlocked;
    }

    /** The window that takes the source's next records into the flush; null where it is opened first. */
    @Nullable
    SourceWindow find(Flush flush, String sourceId) {
        SourceWindow window = windows.find(sourceId, context.now());
        if (window == null) {
            open(flush, sourceId);
            return null;
        }
        join(flush, window);
        return window;
    }

    private static void join(Flush flush, SourceWindow window) {
        if (!window.hasJoined()) {
            window.join(flush.write());
        }
    }

    private void open(Flush flush, String sourceId) {
        isOpening = true;
        windows.open(sourceId).onComplete(opened -> {
            isOpening = false;
            if (opened.succeeded()) {
                join(flush, opened.result());
            } else {
                refused(flush, sourceId, opened.cause());
            }
            advance.run();
        });
    }

    /** No window for the source: while PostgreSQL is away there is none to be had, and the stream waits here. */
    private void refused(Flush flush, String sourceId, Throwable cause) {
        LOGGER.atWarn()
                .addKeyValue(LogKeys.TABLE, table)
                .addKeyValue(LogKeys.SOURCE, sourceId)
                .addKeyValue(LogKeys.REASON, cause.getMessage())
                .log("A window cannot be opened yet");
        if (!(cause instanceof GatewayException refusal && refusal.code() == ErrorCode.STORE_UNAVAILABLE)) {
            flush.fail(cause);
            return;
        }
        isBlocked = true;
        context.later(BLOCKED_MILLIS, () -> {
            isBlocked = false;
            advance.run();
        });
    }
}
