package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.input.http.SpoolTarget.WholeBody;
import io.quantivista.ingestion.intake.spool.Spool;
import io.quantivista.ingestion.intake.spool.SpoolRoom;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.KeyAnswered;
import io.quantivista.ingestion.pipeline.BodyHead;
import io.quantivista.ingestion.pipeline.FeedPlan;
import io.quantivista.ingestion.pipeline.JobRun;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.SourcePlans;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes bulk uploads: one request, one job, one commit. The answer comes when the rows are visible, or, where the sender
 * prefers it, when the body is safe on disk.
 *
 * <p>Everything that can refuse an upload is asked before its body flows. Runs on the request's event loop.
 */
public final class UploadHandler implements Handler<RoutingContext> {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String WATCHES_ITSELF = UploadHandler.class.getName();
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;

    private final Pipeline pipeline;
    private final SpoolRoom spools;
    private final UploadJobs jobs;
    private final AcceptedUploads accepted;
    private final SourceRegistry sources;
    private final UploadConfig config;
    private final Function<Job, Buffer> jobJson;
    private final Duration idleTimeout;

    /**
     * @param jobJson how an answer shows a job
     * @param idleTimeout how long a sender whose turn it is may be silent
     */
    public UploadHandler(
            SpoolRoom spools,
            UploadJobs jobs,
            AcceptedUploads accepted,
            SourceRegistry sources,
            UploadConfig config,
            Function<Job, Buffer> jobJson,
            Duration idleTimeout) {
        this.pipeline = jobs.pipeline();
        this.spools = spools;
        this.jobs = jobs;
        this.accepted = accepted;
        this.sources = sources;
        this.config = config;
        this.jobJson = jobJson;
        this.idleTimeout = idleTimeout;
    }

    /** Whether the body of this request is looked after here: it may rest because the gateway paused it. */
    public static boolean watchesItself(RoutingContext context) {
        return context.get(WATCHES_ITSELF) != null;
    }

    /** From now on the body of this request is looked after here. */
    static void watchHere(RoutingContext context) {
        context.put(WATCHES_ITSELF, true);
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        BodyFlow.pause(request);
        watchHere(context);
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
                .compose(plan -> jobs.begin(plan.source(), key)
                        .compose(job -> jobs.open(job, plan, head.isEncoded() ? null : contentLength(request)))
                        .onSuccess(run -> receive(context, run, plan, head)))
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

    private void receive(RoutingContext context, JobRun run, FeedPlan plan, BodyHead head) {
        Upload upload = new Upload(context.request(), run, config, this::tooLarge, idleTimeout);
        boolean isAsync = Preference.isRespondAsync(context.request().headers());
        if (isAsync || run.format() instanceof SpooledFormat) {
            spools.begin(run.job().jobId())
                    .onSuccess(spool -> {
                        AcceptedUploads.removeAtEnd(spool, run);
                        WholeBody then = isAsync
                                ? (bytes, sha256) -> accept(context, spool, run, plan, head, bytes, sha256)
                                : (bytes, sha256) -> run.feed(spool, bytes, sha256);
                        upload.start(new SpoolTarget(spool, run, then), head.decompressor());
                    })
                    .onFailure(run::fail);
        } else {
            upload.start(new AssemblerTarget(run, pipeline.budget()), head.decompressor());
        }
        run.ended().onSuccess(job -> answer(context, job, run)).onFailure(e -> refuseOnce(context, e));
    }

    /**
     * The promise and the answer go out in one turn of the event loop, so that a job that was stopped before it was not
     * promised, and one that is promised goes on.
     */
    private void accept(
            RoutingContext context,
            Spool spool,
            JobRun run,
            FeedPlan plan,
            BodyHead head,
            long bytes,
            @Nullable String sha256) {
        accepted.accept(spool, run, plan, head, bytes, sha256)
                .onSuccess(safe -> {
                    if (run.stopped().isComplete()) {
                        return;
                    }
                    run.promise();
                    respond(context, run.job());
                    run.feed(spool, bytes, sha256);
                })
                .onFailure(run::fail);
    }

    private static void refuseOnce(RoutingContext context, Throwable cause) {
        if (!context.response().ended()) {
            context.fail(cause);
        }
    }

    private void answer(RoutingContext context, Job job, JobRun run) {
        if (context.response().ended() || context.response().closed()) {
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

    /** That the job is published, or that its body was accepted. */
    private void respond(RoutingContext context, Job job) {
        if (context.response().closed()) {
            return;
        }
        boolean isPublished = job.status().isPublished();
        if (!isPublished) {
            context.response().putHeader(Preference.APPLIED, Preference.RESPOND_ASYNC);
        }
        context.response()
                .setStatusCode(isPublished ? CREATED : ACCEPTED)
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

    /** Gives the first answer again: that the job was published or accepted, or that it is held. */
    private void repeat(RoutingContext context, Job job) {
        if (job.status().isPublished() || !job.status().isEnd()) {
            respond(context, job);
        } else {
            context.fail(new GatewayException(ErrorCode.QUALITY_GATE_FAILED, failed(job)));
        }
    }

    private static String failed(Job job) {
        return "The job %s failed: %s".formatted(job.jobId(), job.errorDetails());
    }
}
