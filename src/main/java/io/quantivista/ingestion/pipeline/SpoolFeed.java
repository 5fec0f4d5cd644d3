package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.intake.ByteBudget;
import io.quantivista.ingestion.intake.spool.Spool;
import io.quantivista.ingestion.model.Batch;
import io.vertx.core.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a body that is whole on disk to its job, part by part. Each part waits for a buffer of the budget, into which its
 * lane reads. Runs on the job's event loop.
 */
final class SpoolFeed {
    private final JobRun run;
    private final SpooledFormat format;
    private final Spool spool;
    private final ByteBudget budget;
    private final Context owner;
    private final long total;
    private final @Nullable String fingerprint;
    private List<SpooledFormat.Part> parts = List.of();
    private int next;
    private boolean stopped;

    SpoolFeed(
            JobRun run,
            SpooledFormat format,
            Spool spool,
            ByteBudget budget,
            Context owner,
            long total,
            @Nullable String fingerprint) {
        this.run = run;
        this.format = format;
        this.spool = spool;
        this.budget = budget;
        this.owner = owner;
        this.total = total;
        this.fingerprint = fingerprint;
    }

    void start() {
        run.stopped().onComplete(end -> stopped = true);
        run.prepare(() -> format.openBody(spool.open()))
                .onSuccess(found -> {
                    parts = found;
                    goOn();
                })
                .onFailure(run::fail);
    }

    private void goOn() {
        while (!stopped && next < parts.size()) {
            byte[] lent = budget.lend(budget.bufferSize(), later -> owner.runOnContext(v -> lent(later)));
            if (lent == null) {
                return;
            }
            send(lent);
        }
        if (!stopped) {
            run.finish(total, fingerprint);
        }
    }

    private void lent(byte[] later) {
        if (stopped) {
            budget.giveBack(later);
        } else {
            send(later);
            goOn();
        }
    }

    private void send(byte[] room) {
        SpooledFormat.Part part = parts.get(next);
        int length = (int) Math.min(part.bytes(), Integer.MAX_VALUE);
        run.accept(new Batch(room, length, part.byteOffset(), part.firstRecord(), next++));
    }
}
