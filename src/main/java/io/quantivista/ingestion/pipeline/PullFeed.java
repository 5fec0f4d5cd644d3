package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.async.InOrder;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.intake.BatchAssembler;
import io.quantivista.ingestion.intake.ChunkSink;
import io.quantivista.ingestion.intake.Decompression;
import io.quantivista.ingestion.intake.encoding.Decompressor;
import io.quantivista.ingestion.model.Batch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the bodies of a pull to its job, one behind the other: chunks are read on a worker and framed on the job's event loop,
 * which owns all fields. Nothing is read while no buffer is to be had, or while the source's limits say so.
 */
final class PullFeed {
    private static final int CHUNK_BYTES = 256 << 10;

    private final PullBodies bodies;
    private final SourcePlan plan;
    private final Pipeline pipeline;
    private final JobRun run;
    private final JobLanes lanes;
    private final Decompression.Limits limits;
    private final PullPace pace;
    private final Context owner;
    private final InOrder work;

    private long bytes;
    private long files;
    private boolean stopped;
    private boolean reading;
    /** The source's limits admit nothing yet. */
    private boolean waiting;

    private @Nullable FileFeed file;
    private @Nullable ChunkSink sink;
    private @Nullable InputStream in;
    private boolean complete;

    PullFeed(Pull pull, Pipeline pipeline, JobRun run, JobLanes lanes, PullThrottle throttle, Context owner) {
        this.bodies = pull.bodies();
        this.plan = pull.plan();
        this.pipeline = pipeline;
        this.run = run;
        this.lanes = lanes;
        this.limits = pull.limits();
        this.pace = new PullPace(throttle, pipeline, run, lanes);
        this.owner = owner;
        this.work = new InOrder(owner);
    }

    void start() {
        run.stopped().onComplete(end -> stop());
        next();
    }

    /** What happened to a body, with its name in front. */
    static Throwable named(PullBody body, Throwable cause) {
        return cause instanceof GatewayException refusal
                ? new GatewayException(refusal.code(), body.name() + ": " + refusal.detail(), refusal)
                : cause;
    }

    /** Blocking work of the feed, one after the other, as the bodies are for one thread at a time. */
    private <T extends @Nullable Object> Future<T> blocking(Callable<T> task) {
        return work.run(task);
    }

    /** Also behind the last body, so that the next job of the source does not begin in its debt. */
    private void next() {
        if (stopped || pace.waits(this::next)) {
            return;
        }
        blocking(bodies::next).onSuccess(this::begin).onFailure(run::fail);
    }

    private void begin(Optional<PullBody> next) {
        if (stopped) {
            return;
        }
        if (next.isEmpty()) {
            blocking(() -> {
                        bodies.close();
                        return null;
                    })
                    .onComplete(closed -> run.finish(bytes, null));
            return;
        }
        PullBody body = next.get();
        try {
            RecordFormat format = pipeline.plan(plan, body.format()).format();
            FileFeed made = new FileFeed(body, files++, plan, format, run, lanes);
            file = made;
            complete = false;
            if (format instanceof SpooledFormat spooled) {
                blocking(() -> whole(spooled, body))
                        .onSuccess(parts -> send(made, parts, 0))
                        .onFailure(e -> run.fail(named(body, e)));
            } else {
                blocking(body::open).onSuccess(stream -> read(made, stream)).onFailure(e -> run.fail(named(body, e)));
            }
        } catch (GatewayException refusal) {
            run.fail(named(body, refusal));
        }
    }

    private List<SpooledFormat.Part> whole(SpooledFormat format, PullBody body) throws IOException {
        return format.openBody(body.openWhole());
    }

    private void send(FileFeed to, List<SpooledFormat.Part> parts, int from) {
        for (int i = from; i < parts.size() && !stopped; i++) {
            int part = i;
            if (pace.waits(() -> send(to, parts, part))) {
                return;
            }
            byte[] lent = pipeline.budget()
                    .lend(
                            pipeline.budget().bufferSize(),
                            later -> owner.runOnContext(v -> {
                                send(to, parts.get(part), part, later);
                                send(to, parts, part + 1);
                            }));
            if (lent == null) {
                return;
            }
            send(to, parts.get(part), part, lent);
        }
        if (!stopped) {
            // The lanes read from the body: it is finished when they have.
            to.dispatched().onSuccess(sent -> run.idle(() -> finish(to)));
        }
    }

    private void send(FileFeed to, SpooledFormat.Part part, int sequence, byte[] room) {
        int length = (int) Math.min(part.bytes(), Integer.MAX_VALUE);
        pace.read(length);
        to.accept(new Batch(room, length, part.byteOffset(), part.firstRecord(), sequence));
    }

    private void read(FileFeed to, InputStream stream) {
        in = stream;
        if (stopped) {
            closeInput();
            return;
        }
        Decompressor decompressor = to.body().coding().decompressor();
        sink = decompressor == null
                ? assembler(to, this::ready)
                : new Decompression(
                        decompressor,
                        limits,
                        task -> owner.executeBlocking(task, false),
                        outReady -> assembler(to, outReady),
                        this::ready,
                        refusal -> run.fail(named(to.body(), refusal)));
        goOn();
    }

    private BatchAssembler assembler(FileFeed to, Runnable ready) {
        return new BatchAssembler(
                to.format().framer(),
                pipeline.budget(),
                to.format().maxFrameBytes(),
                task -> owner.runOnContext(v -> task.run()),
                to::accept,
                ready,
                refusal -> run.fail(named(to.body(), refusal)));
    }

    private void goOn() {
        ChunkSink to = sink;
        InputStream from = in;
        if (reading || waiting || complete || stopped || to == null || from == null || to.isWaiting()) {
            return;
        }
        waiting = pace.waits(() -> {
            waiting = false;
            goOn();
        });
        if (waiting) {
            return;
        }
        reading = true;
        blocking(() -> chunk(from)).onComplete(read -> {
            reading = false;
            if (stopped) {
                closeInput();
            } else if (read.failed()) {
                run.fail(named(Objects.requireNonNull(file).body(), read.cause()));
            } else {
                take(to, read.result());
            }
        });
    }

    /** On a worker. */
    private static Buffer chunk(InputStream from) throws IOException {
        byte[] room = new byte[CHUNK_BYTES];
        int read = from.readNBytes(room, 0, room.length);
        return Buffer.buffer(read == room.length ? room : Arrays.copyOf(room, read));
    }

    private void take(ChunkSink to, Buffer chunk) {
        if (chunk.length() == 0) {
            complete = true;
            to.end();
            finishWhenSent(to);
            return;
        }
        pace.read(chunk.length());
        to.add(chunk);
        goOn();
    }

    /** The sink waits no more. */
    private void ready() {
        ChunkSink to = sink;
        if (complete && to != null) {
            finishWhenSent(to);
        } else {
            goOn();
        }
    }

    private void finishWhenSent(ChunkSink to) {
        FileFeed ended = file;
        if (to.isFinished() && ended != null) {
            file = null;
            sink = null;
            finish(ended);
        }
    }

    private void finish(FileFeed ended) {
        InputStream open = in;
        in = null;
        bytes += ended.bytes();
        blocking(() -> {
                    if (open != null) {
                        open.close();
                    }
                    ended.body().finish();
                    return null;
                })
                .onSuccess(done -> ended.dispatched().onSuccess(sent -> {
                    if (!stopped) {
                        next();
                    }
                }))
                .onFailure(e -> run.fail(named(ended.body(), e)));
    }

    private void stop() {
        stopped = true;
        if (sink != null) {
            sink.close();
        }
        owner.executeBlocking(
                        () -> {
                            bodies.stop();
                            return null;
                        },
                        false)
                .onComplete(told -> {
                    if (!reading) {
                        closeInput();
                    }
                });
    }

    private void closeInput() {
        InputStream open = in;
        in = null;
        blocking(() -> {
            if (open != null) {
                open.close();
            }
            bodies.close();
            return null;
        });
    }
}
