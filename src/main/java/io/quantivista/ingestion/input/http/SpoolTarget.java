package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.ChunkSink;
import io.quantivista.ingestion.intake.spool.Spool;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.pipeline.JobRun;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A body that is written to disk, to be read when it is whole. On the request's event loop. */
record SpoolTarget(Spool spool, JobRun run, WholeBody then) implements UploadTarget {
    /** What follows when every byte is in the file. */
    @FunctionalInterface
    interface WholeBody {
        void received(long bytes, @Nullable String sha256);
    }

    @Override
    public ChunkSink sink(Context loop, Runnable ready, Consumer<GatewayException> refused) {
        spool.onFailure(e -> refused.accept(
                DiskFailure.of("writing the body to the spool", spool.file(), new IOException(e.getMessage(), e))));
        return new Sink(ready, refused);
    }

    @Override
    public void finish(long bytes, @Nullable String sha256) {
        then.received(bytes, sha256);
    }

    /** The spool removes its file when the job ends, so that closing leaves it alone. */
    private final class Sink implements ChunkSink {
        private final Runnable ready;
        private final Consumer<GatewayException> refused;
        private boolean waiting;
        private boolean finished;
        private boolean closed;

        Sink(Runnable ready, Consumer<GatewayException> refused) {
            this.ready = ready;
            this.refused = refused;
        }

        @Override
        public void add(Buffer chunk) {
            try {
                waiting = !closed && !spool.write(chunk, this::goOn);
            } catch (GatewayException e) {
                closed = true;
                refused.accept(e);
            }
        }

        private void goOn() {
            waiting = false;
            ready.run();
        }

        @Override
        public void end() {
            if (!closed) {
                spool.finish().onSuccess(written -> finish()).onFailure(run::fail);
            }
        }

        private void finish() {
            finished = true;
            ready.run();
        }

        @Override
        public boolean isWaiting() {
            return waiting;
        }

        @Override
        public boolean isFinished() {
            return finished && !closed;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
