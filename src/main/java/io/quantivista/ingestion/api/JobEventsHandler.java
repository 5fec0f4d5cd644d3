package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobProgress;
import io.quantivista.ingestion.job.RunningJobs;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells a job's progress as server-sent events, until it ends or the client leaves.
 *
 * <p>Progress is looked at, not announced: a job that is watched by many costs the same as one that nobody watches.
 */
final class JobEventsHandler implements Resource {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** A proxy gives up on a silent connection after half a minute or more. */
    private static final int QUIET_LOOKS_BEFORE_COMMENT = 30;

    private final JobLedger ledger;
    private final RunningJobs running;
    private final Duration interval;

    JobEventsHandler(JobLedger ledger, RunningJobs running) {
        this(ledger, running, INTERVAL);
    }

    JobEventsHandler(JobLedger ledger, RunningJobs running, Duration interval) {
        this.ledger = ledger;
        this.running = running;
        this.interval = interval;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of("watchJob", this::watch);
    }

    private void watch(RoutingContext rc) {
        String jobId = CheckedRequest.of(rc).text("job_id");
        JobsHandler.load(ledger, jobId)
                .onSuccess(job -> new Watch(rc.vertx(), rc.response(), jobId).begin(job))
                .onFailure(rc::fail);
    }

    /** One client watching one job; lives on the client's event loop. */
    private final class Watch {
        private final Vertx vertx;
        private final HttpServerResponse response;
        private final String jobId;
        private @Nullable JobProgress told;
        private int quietLooks;

        Watch(Vertx vertx, HttpServerResponse response, String jobId) {
            this.vertx = vertx;
            this.response = response;
            this.jobId = jobId;
        }

        void begin(Job job) {
            response.setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            tell(job);
        }

        private void tell(Job job) {
            if (response.closed()) {
                return;
            }
            if (job.status().isEnd()) {
                response.end(event("end", JobJson.write(job)));
                return;
            }
            running.find(jobId).ifPresentOrElse(this::tell, this::stayQuiet);
            vertx.setTimer(interval.toMillis(), tick -> look());
        }

        private void tell(JobProgress progress) {
            if (progress.equals(told) || response.writeQueueFull()) {
                stayQuiet();
                return;
            }
            told = progress;
            quietLooks = 0;
            response.write(event("progress", JobJson.write(progress)));
        }

        private void stayQuiet() {
            if (++quietLooks == QUIET_LOOKS_BEFORE_COMMENT) {
                quietLooks = 0;
                response.write(":\n\n");
            }
        }

        private void look() {
            if (response.closed()) {
                return;
            }
            Optional<JobProgress> progress = running.find(jobId);
            if (progress.isPresent()) {
                tell(progress.get());
                vertx.setTimer(interval.toMillis(), tick -> look());
            } else {
                JobsHandler.load(ledger, jobId).onSuccess(this::tell).onFailure(lost -> response.reset());
            }
        }

        private static String event(String name, JsonNode data) {
            return "event: " + name + "\ndata: " + WireJson.text(data) + "\n\n";
        }
    }
}
