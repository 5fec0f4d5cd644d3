package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.BatchAssembler;
import io.quantivista.ingestion.intake.ByteBudget;
import io.quantivista.ingestion.intake.ChunkSink;
import io.quantivista.ingestion.pipeline.JobRun;
import io.vertx.core.Context;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A body that is cut into batches as it comes. */
record AssemblerTarget(JobRun run, ByteBudget budget) implements UploadTarget {
    @Override
    public ChunkSink sink(Context loop, Runnable ready, Consumer<GatewayException> refused) {
        return new BatchAssembler(
                run.format().framer(),
                budget,
                run.format().maxFrameBytes(),
                task -> loop.runOnContext(v -> task.run()),
                run::accept,
                ready,
                refused);
    }

    @Override
    public void finish(long bytes, @Nullable String sha256) {
        run.finish(bytes, sha256);
    }
}
