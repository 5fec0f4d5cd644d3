package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Windows that began in PostgreSQL while the answer was lost: nobody here knows their ids, and they would be RUNNING until the next
 * start. For a while after a begin has failed, the ledger is asked which windows run; those that are not of this process are ended
 * empty. On the stream's context.
 */
final class LostWindows {
    private static final Logger LOGGER = LoggerFactory.getLogger(LostWindows.class);

    /** A commit whose connection was lost is done, or is not, long before. */
    static final Duration SUSPECTED = Duration.ofSeconds(60);

    static final Duration LOOKS_EVERY = Duration.ofSeconds(5);

    private final Supplier<Future<Set<String>>> running;
    private final Predicate<String> isKnown;
    private final Function<String, Future<?>> end;
    private final Set<String> left = new HashSet<>();
    private int begins;
    private long begun;
    private boolean isLooking;
    private boolean isNew;
    private @Nullable Instant suspectedUntil;
    private Instant nextLook = Instant.MIN;

    /**
     * @param running ids of the windows that run by the ledger
     * @param isKnown whether a window is of this process
     * @param end ends one empty
     */
    LostWindows(Supplier<Future<Set<String>>> running, Predicate<String> isKnown, Function<String, Future<?>> end) {
        this.running = running;
        this.isKnown = isKnown;
        this.end = end;
    }

    /** A window begins: nothing is judged before it is known, or has failed. */
    <T> Future<T> watch(Future<T> begin) {
        begins++;
        begun++;
        return begin.andThen(done -> {
            begins--;
            isNew |= done.failed();
        });
    }

    /** This one is left as it is: its end could not be stored, and the next start tells it. */
    void leave(String jobId) {
        left.add(jobId);
    }

    /** A few times a second. */
    void look(Instant now) {
        if (isNew) {
            isNew = false;
            suspectedUntil = now.plus(SUSPECTED);
        }
        Instant until = suspectedUntil;
        if (until == null || isLooking || begins > 0 || now.isBefore(nextLook)) {
            return;
        }
        isLooking = true;
        nextLook = now.plus(LOOKS_EVERY);
        long seen = begun;
        running.get().onComplete(listed -> {
            isLooking = false;
            if (listed.failed() || begins > 0 || begun != seen) {
                return;
            }
            listed.result().stream()
                    .filter(jobId -> !isKnown.test(jobId) && !left.contains(jobId))
                    .forEach(this::end);
            if (!now.isBefore(until) && until.equals(suspectedUntil)) {
                suspectedUntil = null;
            }
        });
    }

    private void end(String jobId) {
        LOGGER.atWarn()
                .addKeyValue(LogKeys.JOB_ID, jobId)
                .log("A window had begun while its answer was lost, it ends empty");
        end.apply(jobId)
                .onFailure(e -> LOGGER.atWarn()
                        .addKeyValue(LogKeys.JOB_ID, jobId)
                        .setCause(e)
                        .log("It could not be ended, it is tried again"));
    }
}
