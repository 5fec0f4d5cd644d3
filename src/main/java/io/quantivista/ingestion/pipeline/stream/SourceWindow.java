package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.StoredEntry;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobProgress;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.lake.FlushWrite;
import io.quantivista.ingestion.lake.JobRows;
import io.quantivista.ingestion.pipeline.JobFindings;
import io.quantivista.ingestion.pipeline.LaneVerticle;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.quality.JobResources;
import io.quantivista.ingestion.quality.QualityReport;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One job of a stream: a source's records from its first push on, for the length of a window. Its rows become visible flush by
 * flush; what the stages learn goes on over all of them. Belongs to the flow of its table, on the stream's context.
 */
final class SourceWindow {
    private final Job job;
    private final SourcePlan plan;
    private final Pipeline pipeline;
    private final JobResources resources;
    private Instant dueAt;
    private final @Nullable String unreadable;
    private final LaneVerticle[] lanes;
    private final @Nullable WindowLane[] states;
    private final Map<String, PushFormat> formats = new HashMap<>();
    private @Nullable JobRows rows;
    private boolean closed;
    private @Nullable JobEnd lastEnd;
    private @Nullable String journal;
    private volatile Outcome outcome = Outcome.NONE;

    /** @param unreadable why records of this window cannot be read but only be kept; null where they can */
    SourceWindow(
            Job job,
            SourcePlan plan,
            Pipeline pipeline,
            JobResources resources,
            Instant dueAt,
            @Nullable String unreadable) {
        this.job = job;
        this.plan = plan;
        this.pipeline = pipeline;
        this.resources = resources;
        this.dueAt = dueAt;
        this.unreadable = unreadable;
        this.lanes = pipeline.lanesFor(plan);
        this.states = new WindowLane[lanes.length];
    }

    Job job() {
        return job;
    }

    String sourceId() {
        return job.sourceId();
    }

    boolean isDue(Instant now) {
        return !now.isBefore(dueAt);
    }

    /** Makes it due. */
    void expire() {
        dueAt = Instant.MIN;
    }

    /** Nothing more goes into the window; false where that was so already. */
    boolean close() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    boolean isClosed() {
        return closed;
    }

    /** From now on rows go into this flush. */
    void join(FlushWrite write) {
        rows = write.job(job.jobId(), job.sourceId(), plan.layout(), lanes.length);
    }

    /** The flush is behind: the next one is {@linkplain #join joined} first. */
    void leave() {
        rows = null;
    }

    boolean hasJoined() {
        return rows != null;
    }

    /**
     * Takes pushes through the stages on the lane with the least to do.
     *
     * @param poison why one push is not read; null where it is
     * @return the outcome of each, in their order; fails with an {@link EntryFailure} where the fault is in one of them
     */
    Future<List<Outcome>> process(List<StoredEntry> pushes, PushFailures poison) {
        JobRows into = Objects.requireNonNull(rows, "the window has joined no flush");
        int lane = LaneVerticle.leastBusy(lanes);
        return lanes[lane].run(() -> {
            List<Outcome> outcomes = new ArrayList<>(pushes.size());
            for (StoredEntry push : pushes) {
                String reason = unreadable == null ? poison.reasonAt(push.position()) : unreadable;
                try {
                    outcomes.add(process(lane, push, into, reason));
                } catch (Throwable e) { // whatever it is, it must be known which push it came from
                    throw new EntryFailure(push.position(), e);
                }
            }
            return outcomes;
        });
    }

    private Outcome process(int lane, StoredEntry push, JobRows into, @Nullable String reason) {
        WindowLane state = states[lane];
        if (state == null) {
            state = new WindowLane(plan, pipeline.limits(), resources, into.lane(lane), pipeline.clock());
            states[lane] = state;
        }
        PushFormat format = formatOf(push.entry().mediaType());
        if (reason == null && !format.isReadAsTaken()) {
            throw new IllegalStateException("the source's csv or protobuf settings were changed since it was taken");
        }
        Outcome done = state.process(push, format, into.lane(lane), reason);
        if (reason == null && done.read() != push.entry().records()) {
            throw new IllegalStateException("it had %d records when it was taken, and has %d now"
                    .formatted(push.entry().records(), done.read()));
        }
        pipeline.meters().batch(done.read(), done.rejected(), done.filtered(), done.bytes());
        return done;
    }

    private synchronized PushFormat formatOf(String contentType) {
        return formats.computeIfAbsent(contentType, named -> PushFormats.taken(plan, named));
    }

    /** Counts what went through the lanes. */
    void count(Outcome done) {
        outcome = outcome.plus(done);
    }

    /** The job's end as it were if it ended now; asked for while no lane works for it. */
    Future<JobEnd> interimEnd() {
        Outcome counted = outcome;
        return lanes[0].run(() -> {
            JobFindings findings = findings();
            return end(findings, findings.interimReport(job.jobId()), counted);
        });
    }

    /** The job's end, with the verdict on what its checks measure as a whole; asked for once, when nothing follows. */
    Future<JobEnd> finalEnd() {
        Outcome counted = outcome;
        JobEnd last = lastEnd;
        return lanes[0].run(() -> {
            JobFindings findings = findings();
            JobEnd end = end(findings, findings.report(job.jobId()), counted);
            return end.withDeltaVersion(last == null ? null : last.deltaVersion());
        });
    }

    /** On a lane, when no other works for the window. */
    private JobFindings findings() {
        JobFindings findings = new JobFindings(plan, resources);
        for (WindowLane state : states) {
            if (state != null) {
                state.mergeInto(findings);
            }
        }
        return findings;
    }

    private JobEnd end(JobFindings findings, QualityReport report, Outcome counted) {
        String note = null;
        if (report.verdict().fails()) {
            note = "checks_failed: %s; the rows are published, as a stream commits as it goes"
                    .formatted(report.verdict().reason());
        } else if (plan.config().qualityGate().isPresent()
                && !plan.config().qualityGate().get().passes(report.qualityScore())) {
            note =
                    "quality_gate_failed: the quality score %s is below min_score %s; the rows are published, as a stream commits as it goes"
                            .formatted(
                                    report.qualityScore(),
                                    plan.config().qualityGate().get().minScore());
        }
        return new JobEnd(
                job.jobId(),
                note != null || report.verdict().warns() ? JobStatus.WARNING : JobStatus.COMPLETED,
                counted.read(),
                counted.rejected(),
                counted.filtered(),
                counted.bytes(),
                pipeline.clock().instant(),
                note,
                report.qualityScore(),
                null,
                report.toJson(),
                List.copyOf(findings.dataTypes()),
                null);
    }

    /** A flush with rows of the window was committed. */
    void committed(JobEnd end, String flushId) {
        lastEnd = end;
        journal = flushId;
    }

    /** How the job ended as of its last committed flush; null before the first. */
    @Nullable
    JobEnd lastEnd() {
        return lastEnd;
    }

    /** The flush whose journal holds {@link #lastEnd()}; null before the first. */
    @Nullable
    String journal() {
        return journal;
    }

    /** How far the job is; for any thread. */
    JobProgress progress() {
        return new JobProgress(
                job.jobId(),
                JobStatus.RUNNING,
                "streaming",
                outcome.read(),
                outcome.rejected(),
                outcome.filtered(),
                outcome.bytes(),
                null);
    }

    /** Removes what the checks have put on disk. */
    Future<Void> release() {
        return lanes[0].run(() -> {
            resources.close();
            return null;
        });
    }
}
