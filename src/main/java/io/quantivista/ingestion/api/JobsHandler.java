package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobFilter;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.RunningJobs;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Serves the account of jobs and their reports, and stops a job. */
final class JobsHandler implements Resource {
    private final JobLedger ledger;
    private final RunningJobs running;

    JobsHandler(JobLedger ledger, RunningJobs running) {
        this.ledger = ledger;
        this.running = running;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of(
                "listJobs", this::list,
                "readJob", this::read,
                "readQuality", this::readQuality,
                "cancelJob", this::cancel);
    }

    /** The job, or a future failed with {@code job_not_found}. */
    static Future<Job> load(JobLedger ledger, String jobId) {
        return ledger.find(jobId)
                .map(found -> found.orElseThrow(
                        () -> new GatewayException(ErrorCode.JOB_NOT_FOUND, "There is no job '%s'".formatted(jobId))));
    }

    private void list(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        Page page = Page.of(request);
        JobFilter filter = new JobFilter(
                Optional.ofNullable(request.findText("status"))
                        .map(JobStatus::valueOf)
                        .orElse(null),
                request.findText("source_id"),
                page.after(),
                page.limitAndOne());
        ledger.list(filter).map(WireJson.told(jobs -> answer(rc, page, jobs))).onFailure(rc::fail);
    }

    private static void answer(RoutingContext rc, Page page, List<Job> jobs) {
        List<Job> shown = page.cut(jobs);
        if (page.hasNext(jobs)) {
            Page.linkNext(rc, shown.get(shown.size() - 1).jobId());
        }
        WireJson.answer(rc, 200, WireJson.array(shown, JobJson::write));
    }

    private void read(RoutingContext rc) {
        load(ledger, CheckedRequest.of(rc).text("job_id"))
                .map(WireJson.told(job -> WireJson.answer(rc, 200, JobJson.write(job))))
                .onFailure(rc::fail);
    }

    private void readQuality(RoutingContext rc) {
        loadReport(ledger, CheckedRequest.of(rc).text("job_id"))
                .map(WireJson.told(report -> WireJson.answer(rc, 200, report)))
                .onFailure(rc::fail);
    }

    /** The report, or a future failed with {@code job_not_found} or {@code report_not_found}. */
    static Future<JsonNode> loadReport(JobLedger ledger, String jobId) {
        return load(ledger, jobId)
                .compose(job -> ledger.findReport(jobId).map(report -> report.orElseThrow(() -> noReport(job))))
                .map(WireJson::parseOwn);
    }

    private static GatewayException noReport(Job job) {
        return new GatewayException(
                ErrorCode.REPORT_NOT_FOUND, "Job '%s' is %s and has no report".formatted(job.jobId(), job.status()));
    }

    private void cancel(RoutingContext rc) {
        String jobId = CheckedRequest.of(rc).text("job_id");
        load(ledger, jobId)
                .compose(job -> job.status().isEnd() ? Future.succeededFuture(job) : stop(jobId))
                .map(JobsHandler::cancelled)
                .map(WireJson.told(job -> WireJson.answer(rc, 200, JobJson.write(job))))
                .onFailure(rc::fail);
    }

    /** Stops the job; where it ended meanwhile, the ledger knows how. */
    private Future<Job> stop(String jobId) {
        return running.cancel(jobId)
                .recover(failure -> load(ledger, jobId)
                        .compose(job ->
                                job.status().isEnd() ? Future.succeededFuture(job) : Future.failedFuture(failure)));
    }

    private static Job cancelled(Job job) {
        if (job.status() != JobStatus.CANCELLED) {
            throw new GatewayException(
                    ErrorCode.JOB_ENDED,
                    "Job '%s' ended as %s before it could be cancelled".formatted(job.jobId(), job.status()));
        }
        return job;
    }
}
