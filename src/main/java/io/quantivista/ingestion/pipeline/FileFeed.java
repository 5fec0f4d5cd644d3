package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.ReadSettings;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.model.Batch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one file on their way to the lanes of a job that has many. What stands in front of the records, as a header
 * does, is read from the first batch before any other is decoded. All of it on the job's event loop.
 */
final class FileFeed {
    private final PullBody body;
    private final long number;
    private final SourcePlan plan;
    private final RecordFormat format;
    private final JobRun run;
    private final JobLanes lanes;
    private final Promise<Void> opened = Promise.promise();
    private final Queue<Batch> held = new ArrayDeque<>();
    private @Nullable FileLanes file;
    private boolean isEmpty = true;
    private long bytes;

    /** @param number of the body in its job, from 0 */
    FileFeed(PullBody body, long number, SourcePlan plan, RecordFormat format, JobRun run, JobLanes lanes) {
        this.body = body;
        this.number = number;
        this.plan = plan;
        this.format = format;
        this.run = run;
        this.lanes = lanes;
    }

    RecordFormat format() {
        return format;
    }

    PullBody body() {
        return body;
    }

    /** Bytes of all batches so far. */
    long bytes() {
        return bytes;
    }

    /** Completes when no batch waits for the first one any more. */
    Future<Void> dispatched() {
        return isEmpty ? Future.succeededFuture() : opened.future();
    }

    /** Takes the next batch; its bytes go back to the budget in any case. */
    void accept(Batch batch) {
        bytes += batch.length() + batch.dropped();
        if (isEmpty) {
            isEmpty = false;
            open(batch);
        } else if (file == null) {
            held.add(batch);
        } else {
            dispatch(file, batch);
        }
    }

    private void open(Batch first) {
        run.prepare(() -> {
                    if (!(format instanceof SpooledFormat)) {
                        format.open(first);
                    }
                    return new FileLanes(
                            body.name(),
                            number,
                            format,
                            body.format().name().name(),
                            ReadSettings.of(plan.source().ingestionConfig(), format),
                            new @Nullable Decoder[lanes.count()]);
                })
                .onSuccess(made -> {
                    file = made;
                    dispatch(made, first);
                    while (!held.isEmpty()) {
                        dispatch(made, held.remove());
                    }
                    opened.complete();
                })
                .onFailure(e -> {
                    run.giveBack(first);
                    while (!held.isEmpty()) {
                        run.giveBack(held.remove());
                    }
                    run.fail(PullFeed.named(body, e));
                });
    }

    private void dispatch(FileLanes made, Batch batch) {
        run.work(lane -> lanes.process(lane, made, batch)).onComplete(done -> run.giveBack(batch));
    }
}
