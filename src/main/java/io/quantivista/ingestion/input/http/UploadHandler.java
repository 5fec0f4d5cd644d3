package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.intake.spool.Spool;
import io.quantivista.ingestion.intake.spool.SpoolRoom;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.KeyAnswered;
import io.quantivista.ingestion.pipeline.Failures;
import io.quantivista.ingestion.pipeline.FeedPlan;
import io.quantivista.ingestion.pipeline.JobRun;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.pipeline.SourcePlans;
import io.quantivista.ingestion.source.IngestionMode;
import io.quantivista.ingestion.source.SourceRegistry;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes bulk uploads: one request, one job, one commit. The answer comes when the rows are visible.
 *
 * <p>Everything that can refuse an upload is asked before its body flows. Runs on the request's event loop.
 */
public final class UploadHandler implements Handler<RoutingContext> {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String WATCHES_ITSELF = UploadHandler.class.getName();
    private static final int CREATED = 201;

    private static final Logger LOGGER = LoggerFactory.getLogger(UploadHandler.class);

    private final Pipeline pipeline;
    private final SpoolRoom spools;
    private final SourceRegistry sources;
    private final JobLedger ledger;
    private final UploadConfig config;
    private final Function<Job, Buffer> jobJson;
    private final Clock clock;
    private final Duration idleTimeout;

    /**
     * @param jobJson how an answer shows a job
     * @param idleTimeout how long a sender whose turn it is may be silent
     */
    public UploadHandler(
            Pipeline pipeline,
            SpoolRoom spools,
            SourceRegistry sources,
            JobLedger ledger,
            UploadConfig config,
            Function<Job, Buffer> jobJson,
            Clock clock,
            Duration idleTimeout) {
        this.pipeline = pipeline;
        this.spools = spools;
        this.sources = sources;
        this.ledger = ledger;
        this.config = config;
        this.jobJson = jobJson;
        this.clock = clock;
        this.idleTimeout = idleTimeout;
    }

    /** Whether the body of this request is looked after here: it may rest because the gateway paused it. */
    public static boolean watchesItself(RoutingContext context) {
        return context.get(WATCHES_ITSELF) != null;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        request.pause();
        context.put(WATCHES_ITSELF, true);
        BodyHead head;
        try {
            head = BodyHead.of(request.headers());
            requireSize(request);
            pipeline.enter();
        } catch (GatewayException refusal) {
            context.fail(refusal);
            return;
        }
        String key = request.getHeader(IDEMPOTENCY_KEY);
        SourcePlans.load(sources, context.pathParam("source_id"))
                .map(plan -> pipeline.plan(head.applyTo(plan), head.formatFor(plan)))
                .compose(plan -> begin(plan.source(), key)
                        .compose(job -> open(job, plan, head.isEncoded() ? null : contentLength(request))))
                .onSuccess(run -> receive(context, run, head))
                .onFailure(e -> refuse(context, e));
    }

    private void requireSize(HttpServerRequest request) {
        Long length = contentLength(request);
        if (length != null && length > config.maxBody().bytes()) {
            throw tooLarge(length);
        }
    }

    private GatewayException tooLarge(long bytes) {
        return new GatewayException(
                ErrorCode.BODY_TOO_LARGE,
                "The body has at least %d bytes, %d are allowed: split it"
                        .formatted(bytes, config.maxBody().bytes()));
    }

    private static @Nullable Long contentLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? null : Long.valueOf(length.trim());
    }

    private Future<Job> begin(SourcePlan plan, @Nullable String key) {
        return ledger.begin(new JobStart(
                plan.source().sourceId(),
                plan.config().ingestionMode().orElse(IngestionMode.ON_DEMAND),
                plan.layout().name(),
                plan.ruleSet().version(),
                key));
    }

    private Future<JobRun> open(Job job, FeedPlan plan, @Nullable Long bytesTotal) {
        return pipeline.open(job, plan, bytesTotal)
                .recover(e -> pipeline.untilStored(() -> ledger.end(unopened(job, e)))
                        .transform(ended -> Future.failedFuture(e)));
    }

    private JobEnd unopened(Job job, Throwable cause) {
        return new JobEnd(
                job.jobId(),
                JobStatus.FAILED,
                0,
                0,
                0,
                0,
                clock.instant(),
                Failures.describe(cause),
                null,
                null,
                null,
                List.of(),
                null);
    }

    private void receive(RoutingContext context, JobRun run, BodyHead head) {
        Upload upload = new Upload(context.request(), run, config, this::tooLarge, idleTimeout);
        if (run.format() instanceof SpooledFormat format) {
            spools.begin(run.job().jobId())
                    .onSuccess(spool -> {
                        run.ended().onComplete(ended -> remove(spool, run.job()));
                        upload.start(new SpoolTarget(spool, format, run), head.decompressor());
                    })
                    .onFailure(run::fail);
        } else {
            upload.start(new AssemblerTarget(run, pipeline.budget()), head.decompressor());
        }
        run.ended().onSuccess(job -> answer(context, job, run)).onFailure(context::fail);
    }

    private static void remove(Spool spool, Job job) {
        spool.remove()
                .onFailure(e -> LOGGER.atWarn()
                        .addKeyValue(LogKeys.JOB_ID, job.jobId())
                        .setCause(e)
                        .log("Spooled body of an ended job could not be removed"));
    }

    private void answer(RoutingContext context, Job job, JobRun run) {
        if (context.response().closed()) {
            return;
        }
        switch (job.status()) {
            case COMPLETED, WARNING -> respond(context, job);
            case CANCELLED ->
                context.fail(new GatewayException(
                        ErrorCode.JOB_CANCELLED, "The job %s was cancelled".formatted(job.jobId())));
            case FAILED, PENDING, SCHEDULED, RUNNING ->
                context.fail(new GatewayException(run.failureCode(), failed(job)));
        }
    }

    private void respond(RoutingContext context, Job job) {
        context.response()
                .setStatusCode(CREATED)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.LOCATION, "/api/v1/ingestion/jobs/%s/status".formatted(job.jobId()))
                .end(jobJson.apply(job));
    }

    /** Refuses, unless the key has an answer: then the body decides whether it is this request's. */
    private void refuse(RoutingContext context, Throwable cause) {
        pipeline.leave();
        if (!(cause instanceof KeyAnswered answered)) {
            context.fail(cause);
            return;
        }
        BodyFingerprint.read(context.vertx(), context.request(), idleTimeout)
                .onFailure(context::fail)
                .onSuccess(fingerprint -> {
                    if (Objects.equals(fingerprint, answered.fingerprint())) {
                        repeat(context, answered.job());
                    } else {
                        context.fail(new GatewayException(
                                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                                "The Idempotency-Key came before with another body, for %s: use a new key"
                                        .formatted(answered.job().jobId())));
                    }
                });
    }

    /** Gives the first answer again: that the job was published, or that it is held. */
    private void repeat(RoutingContext context, Job job) {
        if (job.status().isPublished()) {
            respond(context, job);
        } else {
            context.fail(new GatewayException(ErrorCode.QUALITY_GATE_FAILED, failed(job)));
        }
    }

    private static String failed(Job job) {
        return "The job %s failed: %s".formatted(job.jobId(), job.errorDetails());
    }
}
