package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.pipeline.Failures;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.pipeline.SourcePlans;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.IngestionMode;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Begins jobs that pull a source. Called on any context. */
public final class PullStarter {
    /** What a key's answer is compared with: the request has no body. */
    private static final String NO_BODY = "sync";

    private final Pipeline pipeline;
    private final SourceRegistry sources;
    private final PullRunner runner;
    private final ConnectionPolicy policy;

    public PullStarter(Pipeline pipeline, SourceRegistry sources, PullRunner runner, ConnectionPolicy policy) {
        this.pipeline = pipeline;
        this.sources = sources;
        this.runner = runner;
        this.policy = policy;
    }

    Origin origin(PullTarget target) {
        return runner.origin(target);
    }

    /** A job that has begun, and how it will have ended. */
    record Begun(Job job, Future<PullRunner.Ended> ended) {}

    /**
     * Begins a job; fails with {@code busy} where there is no place for it.
     *
     * @param mode why it runs; null for what the source says
     */
    Future<Begun> begin(String sourceId, @Nullable IngestionMode mode, @Nullable String key) {
        try {
            pipeline.enter();
        } catch (GatewayException busy) {
            return Future.failedFuture(busy);
        }
        return SourcePlans.load(sources, sourceId)
                .map(plan -> PullTarget.of(plan, policy))
                .compose(target -> begin(target, mode, key).map(job -> new Begun(job, runner.run(job, target))))
                .recover(refused -> {
                    pipeline.leave();
                    return Future.failedFuture(refused);
                });
    }

    private Future<Job> begin(PullTarget target, @Nullable IngestionMode mode, @Nullable String key) {
        SourcePlan plan = target.plan();
        IngestionMode why = mode != null ? mode : plan.config().ingestionMode().orElse(IngestionMode.ON_DEMAND);
        return pipeline.ledger()
                .begin(JobStart.ofPull(
                        target.sourceId(), why, target.table(), plan.ruleSet().version(), key))
                .compose(job -> key == null ? Future.succeededFuture(job) : accept(job));
    }

    /** Its key answers from now on. A job whose key does not ends: nobody else would. */
    private Future<Job> accept(Job job) {
        return pipeline.ledger().accept(job.jobId(), NO_BODY).map(job).recover(e -> {
            JobEnd end = JobEnd.unopened(job.jobId(), pipeline.clock().instant(), Failures.describe(e));
            return pipeline.untilStored(() -> pipeline.ledger().end(end)).compose(ended -> Future.failedFuture(e));
        });
    }

    /** The source as it is now, also where it is disabled. */
    Future<PullTarget> load(String sourceId) {
        return find(sourceId).compose(source -> sources.loadRuleSet(sourceId).map(rules -> target(source, rules)));
    }

    private Future<DataSource> find(String sourceId) {
        return sources.find(sourceId)
                .map(found -> found.orElseThrow(() -> new GatewayException(
                        ErrorCode.SOURCE_NOT_FOUND, "There is no source '%s'".formatted(sourceId))));
    }

    private PullTarget target(DataSource source, RuleSet rules) {
        return PullTarget.of(SourcePlan.of(source, rules), policy);
    }

    /** Whether there is anything to pull; its rules are not looked at. */
    Future<Boolean> hasPending(String sourceId) {
        return find(sourceId)
                .map(source -> target(source, RuleSet.EMPTY))
                .compose(target -> runner.origin(target).hasPending());
    }
}
