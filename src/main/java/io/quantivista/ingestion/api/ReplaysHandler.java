package io.quantivista.ingestion.api;

import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.Replays;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Runs the rejections of a job again, or gives them up. */
final class ReplaysHandler implements Resource {
    private static final int ACCEPTED = 202;

    private final JobLedger ledger;
    private final Replays replays;

    ReplaysHandler(JobLedger ledger, Replays replays) {
        this.ledger = ledger;
        this.replays = replays;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of("replayJob", this::replay, "discardRejections", this::discard);
    }

    private void replay(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        replays.replay(request.text("job_id"), request.findText("Idempotency-Key"))
                .map(WireJson.told(job -> accepted(rc, job)))
                .onFailure(rc::fail);
    }

    private static void accepted(RoutingContext rc, Job job) {
        rc.response().putHeader(HttpHeaders.LOCATION, "/api/v1/ingestion/jobs/%s/status".formatted(job.jobId()));
        WireJson.answer(rc, ACCEPTED, JobJson.write(job));
    }

    private void discard(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        String jobId = request.text("job_id");
        JobsHandler.load(ledger, jobId)
                .compose(job -> replays.discard(jobId, request.findText("code"), request.findText("rule_or_check_id")))
                .map(WireJson.told(count -> WireJson.answer(
                        rc, 200, WireJson.object().put("job_id", jobId).put("discarded", count))))
                .onFailure(rc::fail);
    }
}
