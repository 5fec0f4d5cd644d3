package io.quantivista.ingestion.intake;

import io.quantivista.ingestion.error.GatewayException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one call holds of the {@linkplain InFlightBytes room for pushes}, whatever protocol it speaks. It waits for more for a
 * while, with its sender paused, and is refused then. Owned by the event loop of the call.
 */
public final class CallRoom {
    private final PushRoom room;
    private final CallLoop loop;
    private final Duration patience;
    private long held;
    private InFlightBytes.@Nullable Waiting waiting;
    private Runnable stopTimer = () -> {};
    private boolean over;

    /** @param patience how long it waits for room before it is refused */
    public CallRoom(PushRoom room, CallLoop loop, Duration patience) {
        this.room = room;
        this.loop = loop;
        this.patience = patience;
    }

    /**
     * Takes room. One at a time.
     *
     * @param later run when there is room, where there was none at once
     * @param refused told when there was none for too long
     * @return whether there was some at once
     */
    public boolean take(long bytes, Runnable later, Consumer<GatewayException> refused) {
        InFlightBytes inFlight = room.inFlight();
        if (inFlight.tryAcquire(bytes)) {
            held += bytes;
            return true;
        }
        Executor here = loop.current();
        InFlightBytes.Waiting place = inFlight.acquire(bytes, () -> here.execute(() -> granted(bytes, later)))
                .orElse(null);
        if (place == null) {
            held += bytes;
            return true;
        }
        waiting = place;
        stopTimer = loop.after(patience, () -> {
            if (place.cancel()) {
                waiting = null;
                refused.accept(room.busy(patience));
            }
        });
        return false;
    }

    /** Takes room for what is there already, so that to wait would free none; false where there is none. */
    public boolean tryTake(long bytes) {
        if (!room.inFlight().tryAcquire(bytes)) {
            return false;
        }
        held += bytes;
        return true;
    }

    private void granted(long bytes, Runnable later) {
        stopTimer.run();
        waiting = null;
        held += bytes;
        if (over) {
            giveBack(bytes);
        } else {
            later.run();
        }
    }

    /** Whether it waits for room. */
    public boolean isWaiting() {
        return waiting != null;
    }

    /** Whether it holds any. */
    public boolean holdsAny() {
        return held > 0;
    }

    public void giveBack(long bytes) {
        held -= bytes;
        if (bytes > 0) {
            room.inFlight().release(bytes);
        }
    }

    public void giveAllBack() {
        giveBack(held);
    }

    /** Takes no more; what it holds is still to be given back. */
    public void close() {
        over = true;
        stopTimer.run();
        InFlightBytes.Waiting place = waiting;
        if (place != null) {
            waiting = null;
            place.cancel();
        }
    }
}
