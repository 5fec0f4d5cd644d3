package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.DrainRate;
import java.util.function.LongSupplier;

/** The places for jobs that run at once. Safe for any thread. */
final class JobPlaces {
    /** Jobs take longer than bytes: a minute of them tells how soon the next one ends. */
    private static final int LOOKS_BACK_SECONDS = 60;

    private final int most;
    private final DrainRate freed;
    private int taken;

    JobPlaces(int most, LongSupplier nanoTime) {
        this.most = most;
        this.freed = new DrainRate(nanoTime, LOOKS_BACK_SECONDS);
    }

    /** @throws GatewayException {@code busy} where there is none, with the time until there should be one */
    synchronized void take() {
        if (taken == most) {
            throw new GatewayException(
                            ErrorCode.BUSY,
                            "%d uploads are running, no more are taken at once: come back when one has ended"
                                    .formatted(most))
                    .withRetryAfter(freed.timeFor(1));
        }
        taken++;
    }

    synchronized void giveBack() {
        taken--;
        freed.add(1);
    }
}
