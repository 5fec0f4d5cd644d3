package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.intake.BatchAssembler;
import io.quantivista.ingestion.intake.ByteBudget;
import io.quantivista.ingestion.intake.spool.Spool;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a body that is whole on disk to its job in the way in which it would have come over the wire: chunk by chunk, paused
 * while no buffer is to be had. Runs on the job's event loop.
 */
final class ReadBackFeed {
    private final JobRun run;
    private final Spool spool;
    private final BatchAssembler assembler;
    private final long total;
    private final @Nullable String fingerprint;
    private @Nullable AsyncFile in;
    private boolean complete;
    private boolean stopped;
    private boolean finished;

    ReadBackFeed(JobRun run, Spool spool, ByteBudget budget, Context owner, long total, @Nullable String fingerprint) {
        this.run = run;
        this.spool = spool;
        this.total = total;
        this.fingerprint = fingerprint;
        this.assembler = new BatchAssembler(
                run.format().framer(),
                budget,
                run.format().maxFrameBytes(),
                task -> owner.runOnContext(v -> task.run()),
                run::accept,
                this::ready,
                run::fail);
    }

    void start() {
        run.stopped().onComplete(end -> stop());
        spool.read().onSuccess(this::read).onFailure(run::fail);
    }

    private void read(AsyncFile file) {
        if (stopped) {
            file.close();
            return;
        }
        in = file;
        file.exceptionHandler(run::fail);
        file.endHandler(end -> end(file));
        file.handler(this::take);
    }

    private void take(Buffer chunk) {
        if (stopped) {
            return;
        }
        assembler.add(chunk);
        if (assembler.isWaiting() && in != null) {
            in.pause();
        }
    }

    private void ready() {
        if (complete) {
            finishWhenSent();
        } else if (!assembler.isWaiting() && in != null) {
            in.resume();
        }
    }

    private void end(AsyncFile file) {
        complete = true;
        file.close();
        if (!stopped) {
            assembler.end();
            finishWhenSent();
        }
    }

    private void finishWhenSent() {
        if (assembler.isFinished() && !finished) {
            finished = true;
            run.finish(total, fingerprint);
        }
    }

    private void stop() {
        stopped = true;
        assembler.close();
        if (in != null && !complete) {
            in.handler(null).close();
        }
    }
}
