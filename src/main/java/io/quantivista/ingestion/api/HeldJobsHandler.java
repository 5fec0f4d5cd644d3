package io.quantivista.ingestion.api;

import io.quantivista.ingestion.job.HeldJobs;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobLedger;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.Function;

/** Serves what is held of jobs that failed their quality gate, and takes the word that ends it. */
final class HeldJobsHandler implements Resource {
    private final JobLedger ledger;
    private final HeldJobs held;

    HeldJobsHandler(JobLedger ledger, HeldJobs held) {
        this.ledger = ledger;
        this.held = held;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of(
                "readHeldJob", this::read,
                "releaseJob", rc -> end(rc, held::release),
                "discardJob", rc -> end(rc, held::discard));
    }

    private void read(RoutingContext rc) {
        String jobId = CheckedRequest.of(rc).text("job_id");
        JobsHandler.load(ledger, jobId)
                .compose(job -> held.load(jobId))
                .map(WireJson.told(found -> WireJson.answer(rc, 200, JobJson.write(found))))
                .onFailure(rc::fail);
    }

    private void end(RoutingContext rc, Function<String, Future<Job>> word) {
        String jobId = CheckedRequest.of(rc).text("job_id");
        JobsHandler.load(ledger, jobId)
                .compose(job -> word.apply(jobId))
                .map(WireJson.told(job -> WireJson.answer(rc, 200, JobJson.write(job))))
                .onFailure(rc::fail);
    }
}
