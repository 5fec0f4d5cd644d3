package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.intake.ByteBudget;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobProgress;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.PullProgress;
import io.quantivista.ingestion.job.RunningJobs;
import io.quantivista.ingestion.lake.JobWrite;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.quality.JobResources;
import io.quantivista.ingestion.quality.LastGoodJob;
import io.quantivista.ingestion.quality.ReferenceTables;
import io.quantivista.ingestion.quality.keys.KeySpace;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lanes, and the jobs that run on them. Called on any context. */
public final class Pipeline implements RunningJobs {
    private static final Logger LOGGER = LoggerFactory.getLogger(Pipeline.class);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 2000;
    /** Framing is fast: more event loops than these would wait for the lanes. */
    private static final int MOST_FEEDS = 4;

    private final Vertx vertx;
    private final PipelineConfig config;
    private final Lake lake;
    private final JobLedger ledger;
    private final KeySpace keys;
    private final ReferenceTables references;
    private final Clock clock;
    private final ByteBudget budget;
    private final PipelineMeters meters;
    private final LaneVerticle[] lanes;
    private final FeedContext[] feeds;
    private final AtomicInteger nextFeed = new AtomicInteger();
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
        this.lanes = new LaneVerticle[config.lanes()];
        this.feeds = new FeedContext[Math.min(config.lanes(), MOST_FEEDS)];
        this.places = new JobPlaces(config.maxJobs(), System::nanoTime);
    }

    /** Deploys the lanes. */
    public Future<Void> start() {
        DeploymentOptions options = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("lane")
                .setWorkerPoolSize(lanes.length);
        List<Future<String>> deployments = new ArrayList<>();
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new LaneVerticle();
            deployments.add(vertx.deployVerticle(lanes[i], options));
        }
        for (int i = 0; i < feeds.length; i++) {
            feeds[i] = new FeedContext();
            deployments.add(vertx.deployVerticle(feeds[i]));
        }
        return Future.all(deployments).mapEmpty();
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
            vertx.setTimer(LONGEST_PAUSE_MILLIS, tooLate -> done.tryComplete());
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
        return open(job, plan.source(), plan.descriptor(), plan.format(), bytesTotal);
    }

    /**
     * Begins a job that pulls its source, and feeds it. Its commit moves the source's feed on in the table, whatever the
     * bodies hold. Called on a context, which then frames the bodies; fails where the table cannot be made.
     */
    public Future<JobRun> open(Job job, Pull pull) {
        Context owner = vertx.getOrCreateContext();
        SourcePlan plan = pull.plan();
        FormatDescriptor any = FormatCatalogue.usual(DataFormat.JSON);
        return lastGoodJob(plan)
                .compose(last -> lanes[0].run(() -> begin(job, pull, any)).map(write -> {
                    JobLanes jobLanes = new JobLanes(plan, plan(plan, any).format(), this, write, resources(job, last));
                    JobEnding ending = new JobEnding(
                            job, jobLanes, write, this, plan.config().qualityGate(), end -> ended(end, pull));
                    JobRun run = enter(new JobRun(
                            job, plan(plan, any).format(), this, owner, jobLanes, ending, pull.bytesTotal()));
                    PullThrottle throttle = new PullThrottle(plan.config().limits(), System::nanoTime);
                    new PullFeed(pull, this, run, jobLanes, throttle, owner).start();
                    return run;
                }));
    }

    private static JobEnd ended(JobEnd end, Pull pull) {
        return pull.moves()
                ? end.pulled(new PullProgress(pull.from() + 1, pull.marks().get()))
                : end;
    }

    /** On a lane. */
    private JobWrite begin(Job job, Pull pull, FormatDescriptor any) {
        SourcePlan plan = pull.plan();
        lake.ensure(plan.layout());
        JobWrite write = lake.begin(
                job.jobId(),
                job.sourceId(),
                plan.layout(),
                lanesFor(plan).length,
                any.name().name());
        if (pull.moves()) {
            try {
                write.moves(pull.feed(), pull.from());
            } catch (GatewayException refusal) {
                write.discard();
                throw refusal;
            }
        }
        return write;
    }

    /** Where the feed of a pull stands in the source's table. */
    public Future<Long> position(SourcePlan plan, String feed) {
        return lanes[0].run(() -> lake.feedState(plan.layout().name(), feed).position());
    }

    /** An event loop for the feed of a job that no request brings. */
    public Context feedLoop() {
        return feeds[Math.floorMod(nextFeed.getAndIncrement(), feeds.length)].loop();
    }

    /** Completes after so long. */
    public Future<Void> pause(long millis) {
        return vertx.timer(millis, TimeUnit.MILLISECONDS).mapEmpty();
    }

    private Future<JobRun> open(
            Job job, SourcePlan plan, FormatDescriptor format, RecordFormat recordFormat, @Nullable Long bytesTotal) {
        Context owner = vertx.getOrCreateContext();
        int lanesUsed = lanesFor(plan).length;
        return lastGoodJob(plan)
                .compose(last -> lanes[0].run(() -> {
                            lake.ensure(plan.layout());
                            return lake.begin(
                                    job.jobId(),
                                    job.sourceId(),
                                    plan.layout(),
                                    lanesUsed,
                                    format.name().name());
                        })
                        .map(write -> start(job, plan, recordFormat, owner, write, resources(job, last), bytesTotal)));
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

    private JobRun start(
            Job job,
            SourcePlan plan,
            RecordFormat format,
            Context owner,
            JobWrite write,
            JobResources resources,
            @Nullable Long bytesTotal) {
        JobLanes jobLanes = new JobLanes(plan, format, this, write, resources);
        JobEnding ending =
                new JobEnding(job, jobLanes, write, this, plan.config().qualityGate(), UnaryOperator.identity());
        return enter(new JobRun(job, format, this, owner, jobLanes, ending, bytesTotal));
    }

    /** From here on the job is known to run. */
    JobRun enter(JobRun run) {
        runs.put(run.job().jobId(), run);
        return run;
    }

    /** All lanes. */
    public List<LaneVerticle> lanes() {
        return List.of(lanes);
    }

    /** The lanes that a job's batches go to. */
    public LaneVerticle[] lanesFor(SourcePlan plan) {
        return plan.isOrdered() ? new LaneVerticle[] {lanes[0]} : lanes;
    }

    /** Runs a task on the caller's context after a pause. */
    public void later(Runnable task) {
        vertx.setTimer(LONGEST_PAUSE_MILLIS, due -> task.run());
    }

    /**
     * Brings the ledger up to date after a crash. Called once at start, before any job begins.
     *
     * @param accepted jobs whose bodies were accepted: one that is not committed is not ended, as it will run again
     */
    public Future<Void> recover(Set<String> accepted) {
        return recovery.recover(lanes[0], accepted);
    }

    /** Whether the lake could not tell yet what became of an earlier run of the job; asked before it runs again. */
    public Future<Boolean> isUnsettled(String jobId) {
        return lanes[0].run(() -> lake.isUnsettled(jobId));
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
        return untilStored(call, FIRST_PAUSE_MILLIS);
    }

    private <T> Future<T> untilStored(Supplier<Future<T>> call, long pauseMillis) {
        return call.get().recover(e -> {
            boolean isAway = e instanceof GatewayException refusal && refusal.code() == ErrorCode.STORE_UNAVAILABLE;
            if (!isAway) {
                return Future.failedFuture(e);
            }
            LOGGER.atWarn().addKeyValue(LogKeys.DELAY_MILLIS, pauseMillis).log("PostgreSQL is away, trying again");
            return vertx.timer(pauseMillis, TimeUnit.MILLISECONDS)
                    .compose(waited -> untilStored(call, Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2)));
        });
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
