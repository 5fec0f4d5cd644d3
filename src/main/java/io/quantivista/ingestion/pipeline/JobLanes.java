package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.ReadSettings;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.job.JobProgress;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.lake.Closing;
import io.quantivista.ingestion.lake.JobWrite;
import io.quantivista.ingestion.lake.LaneWriter;
import io.quantivista.ingestion.lake.StreamLane;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.quality.JobResources;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes that work for one job, and what each of them holds for it. Called on the job's event loop, but for the
 * counters, which are for anyone.
 */
final class JobLanes {
    private static final Logger LOGGER = LoggerFactory.getLogger(JobLanes.class);

    private final SourcePlan plan;
    private final RecordFormat format;
    private final Pipeline pipeline;
    private final JobWrite write;
    private final JobResources resources;
    private final LaneVerticle[] lanes;
    private final @Nullable RecordLane[] records;
    private final AtomicLong recordsProcessed = new AtomicLong();
    private final AtomicLong recordsFailed = new AtomicLong();
    private final AtomicLong recordsFiltered = new AtomicLong();
    private final AtomicLong bytesProcessed = new AtomicLong();
    private int running;

    JobLanes(SourcePlan plan, RecordFormat format, Pipeline pipeline, JobWrite write, JobResources resources) {
        this.plan = plan;
        this.format = format;
        this.pipeline = pipeline;
        this.write = write;
        this.resources = resources;
        this.lanes = pipeline.lanesFor(plan);
        this.records = new RecordLane[lanes.length];
    }

    /** Work on one lane, told its number. */
    @FunctionalInterface
    interface LaneTask {
        void run(int lane) throws Exception;
    }

    int count() {
        return lanes.length;
    }

    /** Whether no task is on a lane. */
    boolean areIdle() {
        return running == 0;
    }

    long bytesProcessed() {
        return bytesProcessed.get();
    }

    long recordsProcessed() {
        return recordsProcessed.get();
    }

    long recordsFailed() {
        return recordsFailed.get();
    }

    long recordsFiltered() {
        return recordsFiltered.get();
    }

    /** For any thread. */
    JobProgress progress(String jobId, JobStatus status, String stage, @Nullable Long bytesTotal) {
        return new JobProgress(
                jobId,
                status,
                stage,
                recordsProcessed(),
                recordsFailed(),
                recordsFiltered(),
                bytesProcessed.get(),
                bytesTotal);
    }

    /** Reads what stands in front of the records, which every lane needs. */
    Future<Void> open(Batch first) {
        return run(() -> {
            format.open(first);
            write.readAs(ReadSettings.of(plan.source().ingestionConfig(), format));
            return null;
        });
    }

    /** Runs a task on the first lane, for the whole job. */
    <T> Future<T> run(Callable<T> task) {
        running++;
        return lanes[0].run(task).andThen(done -> running--);
    }

    /** Runs a task on the lane with the fewest waiting. */
    Future<Void> runAnywhere(LaneTask task) {
        int lane = LaneVerticle.leastBusy(lanes);
        running++;
        return lanes[lane]
                .<Void>run(() -> {
                    task.run(lane);
                    return null;
                })
                .andThen(done -> running--);
    }

    /** On a lane: one batch goes all the way to the files. */
    void process(int lane, Batch batch) {
        RecordLane held = records[lane];
        if (held == null) {
            held = new RecordLane(
                    plan, format::decoder, pipeline.limits(), resources, write.lane(lane), pipeline.clock());
            records[lane] = held;
        }
        process(held, null, batch);
    }

    /** On a lane: the same for a batch of one file among many. */
    void process(int lane, FileLanes file, Batch batch) {
        StreamLane writer = write.lane(lane);
        Row row = singleRow(lane, writer);
        writer.readAs(file.dataFormat(), file.readAs());
        RecordLane held = single(lane);
        held.findings().enterFile(file.name(), file.number());
        process(held, file.decoder(lane, row), batch);
    }

    /**
     * On a lane: the same for a batch that is one record of the quarantine.
     *
     * @param decoder fills {@link #singleRow}
     * @return how many records the batch had
     */
    long processSingle(int lane, Decoder decoder, Batch batch) {
        return process(single(lane), decoder, batch);
    }

    /** On a lane: the row that decoders of single records fill there. */
    Row singleRow(int lane, LaneWriter writer) {
        RecordLane held = records[lane];
        if (held == null) {
            held = new RecordLane(plan, pipeline.limits(), resources, writer, pipeline.clock());
            records[lane] = held;
        }
        return held.row();
    }

    private RecordLane single(int lane) {
        return Objects.requireNonNull(records[lane], "the lane's row is asked for first");
    }

    private long process(RecordLane lane, @Nullable Decoder decoder, Batch batch) {
        long before = lane.records();
        long rejectedBefore = lane.rejected();
        long filteredBefore = lane.filtered();
        if (decoder == null) {
            lane.process(batch);
        } else {
            lane.process(decoder, batch);
        }
        long read = lane.records() - before;
        long rejected = lane.rejected() - rejectedBefore;
        long filtered = lane.filtered() - filteredBefore;
        recordsProcessed.addAndGet(read);
        recordsFailed.addAndGet(rejected);
        recordsFiltered.addAndGet(filtered);
        bytesProcessed.addAndGet(batch.length());
        pipeline.meters().batch(read, rejected, filtered, batch.length());
        return read;
    }

    /** Finishes the job's files, all lanes at work; completes when none of them is any more. */
    Future<Void> closeFiles(BooleanSupplier isFailed) {
        return run(write::closings).compose(closings -> {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < closings.size(); i++) {
                all.add(close(lanes[i % lanes.length], closings.get(i), isFailed));
            }
            return Future.join(all).mapEmpty();
        });
    }

    private Future<Void> close(LaneVerticle lane, Closing closing, BooleanSupplier isFailed) {
        running++;
        return lane.<Void>run(() -> {
                    if (!isFailed.getAsBoolean()) {
                        closing.run();
                    }
                    return null;
                })
                .andThen(done -> running--);
    }

    /** Removes what the checks have put on disk; completes whether that went well or not. */
    Future<Void> release() {
        return this.<Void>run(() -> {
                    resources.close();
                    return null;
                })
                .recover(e -> {
                    LOGGER.atWarn().setCause(e).log("Keys of an ended job's checks could not be removed");
                    return Future.succeededFuture();
                });
    }

    /** On a lane, when no other works: what all of them learnt. */
    JobFindings findings() {
        JobFindings findings = new JobFindings(plan, resources);
        for (RecordLane lane : records) {
            if (lane != null) {
                lane.mergeInto(findings);
            }
        }
        return findings;
    }
}
