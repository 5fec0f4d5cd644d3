package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.intake.ByteBudget;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobProgress;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.RunningJobs;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.quality.JobResources;
import io.quantivista.ingestion.quality.LastGoodJob;
import io.quantivista.ingestion.quality.ReferenceTables;
import io.quantivista.ingestion.quality.keys.KeySpace;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The lanes, and the jobs that run on them. Called on any context. */
public final class Pipeline implements RunningJobs {
    private final Vertx vertx;
    private final PipelineConfig config;
    private final Lake lake;
    private final JobLedger ledger;
    private final KeySpace keys;
    private final ReferenceTables references;
    private final Clock clock;
    private final ByteBudget budget;
    private final PipelineMeters meters;
    private final Lanes lanes;
    private final JobOpening opening;
    private final StoreRetry retry;
    private final Map<String, JobRun> runs = new ConcurrentHashMap<>();
    private final LedgerRecovery recovery;
    private final Checkpoints checkpoints;
    private final ReentrantLock holding = new ReentrantLock();

    private final JobPlaces places;
    private volatile boolean stopping;

    /**
     * @param keys where checks keep what they have seen of a job
     * @param references the tables that checks look values up in
     */
    public Pipeline(
            Vertx vertx,
            PipelineConfig config,
            Lake lake,
            JobLedger ledger,
            KeySpace keys,
            ReferenceTables references,
            PipelineMeters meters,
            Clock clock) {
        this.vertx = vertx;
        this.config = config;
        this.lake = lake;
        this.ledger = ledger;
        this.keys = keys;
        this.references = references;
        this.meters = meters;
        this.clock = clock;
        this.recovery = new LedgerRecovery(lake, ledger, clock);
        this.checkpoints = new Checkpoints(vertx, lake);
        this.budget =
                new ByteBudget(config.inFlight().bytes(), (int) config.batch().bytes());
        this.lanes = new Lanes(config.lanes());
        this.opening = new JobOpening(vertx, this, lake);
        this.retry = new StoreRetry(vertx);
        this.places = new JobPlaces(config.maxJobs(), System::nanoTime);
    }

    /** Deploys the lanes. */
    public Future<Void> start() {
        return lanes.start(vertx);
    }

    /** Lets the running jobs end, and fails those that have not after {@code graceMillis}. No job starts any more. */
    public Future<Void> stop(long graceMillis) {
        stopping = true;
        List<Future<Job>> ends = new ArrayList<>();
        for (JobRun run : runs.values()) {
            ends.add(run.ended());
        }
        Promise<Void> done = Promise.promise();
        long timer = vertx.setTimer(Math.max(1, graceMillis), late -> {
            runs.values()
                    .forEach(run -> run.interrupt(
                            new GatewayException(ErrorCode.INTERRUPTED, "The gateway was stopped while the job ran")));
            vertx.setTimer(StoreRetry.LONGEST_PAUSE_MILLIS, tooLate -> done.tryComplete());
        });
        Future.join(ends).onComplete(all -> {
            vertx.cancelTimer(timer);
            done.tryComplete();
        });
        return done.future().compose(ended -> checkpoints.written());
    }

    public ByteBudget budget() {
        return budget;
    }

    /**
     * Takes one of the places for jobs that run at once, before anything is written about the job. It is given back when
     * the job ends; whoever does not get as far as {@link #open} calls {@link #leave}.
     *
     * @throws GatewayException {@code busy} where there is none
     */
    public void enter() {
        if (stopping) {
            throw new GatewayException(
                    ErrorCode.BUSY, "The gateway is stopping: send the upload to another or come back");
        }
        places.take();
    }

    /** Gives a place back. */
    public void leave() {
        places.giveBack();
    }

    /**
     * How a feed of the source is read; asked for before anything is written about its job.
     *
     * @throws GatewayException where the source does not say what the format needs
     */
    public FeedPlan plan(SourcePlan source, FormatDescriptor format) {
        return new FeedPlan(source, format, format.factory().create(source.config(), config.limits()));
    }

    /**
     * Begins a job that is in the ledger: its table, its files' journal, its lanes. Called on the event loop that will
     * feed it; fails where the table cannot be made, with the job ended in the ledger.
     */
    public Future<JobRun> open(Job job, FeedPlan plan, @Nullable Long bytesTotal) {
        return opening.open(job, plan, bytesTotal);
    }

    /**
     * Begins a job that pulls its source, and feeds it. Where the pull says so, its commit moves the source's feed on in the
     * table, whatever the bodies hold. Called on a context, which then frames the bodies; fails where the table cannot be made.
     */
    public Future<JobRun> open(Job job, Pull pull) {
        return opening.open(job, pull);
    }

    /** Where the feed of a pull stands in the source's table. */
    public Future<Long> position(SourcePlan plan, String feed) {
        return lanes.first()
                .run(() -> lake.feedState(plan.layout().name(), feed).position());
    }

    /** An event loop for the feed of a job that no request brings. */
    public Context feedLoop() {
        return lanes.feedLoop();
    }

    /** Completes after so long. */
    public Future<Void> pause(long millis) {
        return vertx.timer(millis, TimeUnit.MILLISECONDS).mapEmpty();
    }

    /** What the source's last COMPLETED job measured, where a check asks. */
    public Future<LastGoodJob> lastGoodJob(SourcePlan plan) {
        return plan.isOfHistory()
                ? ledger.findLastReport(plan.source().sourceId(), Set.of(JobStatus.COMPLETED))
                        .map(report -> report.map(LastGoodJob::of).orElse(LastGoodJob.NONE))
                : Future.succeededFuture(LastGoodJob.NONE);
    }

    /** What the checks of a job share. On any thread. */
    public JobResources resources(Job job, LastGoodJob last) {
        return new JobResources(
                keys.open(job.jobId()),
                references,
                last,
                job.startTime(),
                config.expressions().ofSaved());
    }

    /** From here on the job is known to run. */
    JobRun enter(JobRun run) {
        runs.put(run.job().jobId(), run);
        return run;
    }

    /** All lanes. */
    public List<LaneVerticle> lanes() {
        return lanes.all();
    }

    /** The lanes that a job's batches go to. */
    public LaneVerticle[] lanesFor(SourcePlan plan) {
        return lanes.of(plan);
    }

    /** Runs a task on the caller's context after a pause. */
    public void later(Runnable task) {
        vertx.setTimer(StoreRetry.LONGEST_PAUSE_MILLIS, due -> task.run());
    }

    /**
     * Brings the ledger up to date after a crash. Called once at start, before any job begins.
     *
     * @param accepted jobs whose bodies were accepted: one that is not committed is not ended, as it will run again
     */
    public Future<Void> recover(Set<String> accepted) {
        return recovery.recover(lanes.first(), accepted);
    }

    /** Whether the lake could not tell yet what became of an earlier run of the job; asked before it runs again. */
    public Future<Boolean> isUnsettled(String jobId) {
        return lanes.first().run(() -> lake.isUnsettled(jobId));
    }

    LedgerRecovery recovery() {
        return recovery;
    }

    GateConfig gateConfig() {
        return config.gate();
    }

    /**
     * Makes a job a held one, where another can be; one at a time, so that two do not take the last place. On a lane.
     *
     * @param full what is thrown where none can
     */
    JobEnd hold(Supplier<JobEnd> hold, Supplier<GatewayException> full) {
        holding.lock();
        try {
            if (lake.held().count() >= config.gate().maxHeld()) {
                throw full.get();
            }
            return hold.get();
        } finally {
            holding.unlock();
        }
    }

    /** How much of anything one record may have. */
    public DecodeLimits limits() {
        return config.limits();
    }

    public JobLedger ledger() {
        return ledger;
    }

    public Clock clock() {
        return clock;
    }

    public PipelineMeters meters() {
        return meters;
    }

    void ended(JobRun run) {
        runs.remove(run.job().jobId());
        leave();
        checkpoints.nudge();
    }

    public Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Repeats a call to PostgreSQL until it is there again, with pauses of 0.2 to 2 s. */
    public <T> Future<T> untilStored(Supplier<Future<T>> call) {
        return retry.run(call);
    }

    @Override
    public Optional<JobProgress> find(String jobId) {
        return Optional.ofNullable(runs.get(jobId)).map(JobRun::progress);
    }

    @Override
    public Future<Job> cancel(String jobId) {
        JobRun run = runs.get(jobId);
        return run == null
                ? Future.failedFuture(new GatewayException(ErrorCode.JOB_ENDED, "The job " + jobId + " is not running"))
                : run.cancel();
    }

    /** Whether no job starts any more. */
    public boolean isStopping() {
        return stopping;
    }

    /** Jobs that wait for release or discard. */
    public int heldJobs() {
        return lake.held().count();
    }

    /** Jobs running now. */
    public int running() {
        return runs.size();
    }
}
