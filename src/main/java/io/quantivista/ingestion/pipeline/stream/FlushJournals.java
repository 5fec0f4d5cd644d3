package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journals of committed flushes. Each holds how its windows' jobs would end with it, and is dropped when every one of them
 * has a later one or has ended in the ledger. On the stream's context.
 */
final class FlushJournals {
    private static final Logger LOGGER = LoggerFactory.getLogger(FlushJournals.class);

    private final Vertx vertx;
    private final Lake lake;
    private final Map<String, Integer> holders = new HashMap<>();

    FlushJournals(Vertx vertx, Lake lake) {
        this.vertx = vertx;
        this.lake = lake;
    }

    /** So many windows are told of by the journal. */
    void add(String flushId, int windows) {
        if (windows == 0) {
            drop(flushId);
        } else {
            holders.put(flushId, windows);
        }
    }

    /** One of its windows needs it no more. */
    void release(@Nullable String flushId) {
        if (flushId == null) {
            return;
        }
        Integer left = holders.computeIfPresent(flushId, (id, count) -> count == 1 ? null : count - 1);
        if (left == null) {
            drop(flushId);
        }
    }

    private void drop(String flushId) {
        vertx.executeBlocking(
                        () -> {
                            lake.forgetFlush(flushId);
                            return null;
                        },
                        false)
                .onFailure(e -> LOGGER.atWarn()
                        .addKeyValue(LogKeys.PATH, flushId)
                        .setCause(e)
                        .log("Journal of a flush could not be removed"));
    }
}
