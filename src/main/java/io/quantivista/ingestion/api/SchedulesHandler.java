package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.PullTask;
import io.quantivista.ingestion.job.PullTasks;
import io.quantivista.ingestion.schedule.Schedule;
import io.quantivista.ingestion.source.PullSchedule;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows when sources are pulled, and pauses and resumes that. */
final class SchedulesHandler implements Resource {
    private static final int RUNS_SHOWN = 5;

    private final SourceRegistry sources;
    private final PullTasks tasks;
    private final Clock clock;

    SchedulesHandler(SourceRegistry sources, PullTasks tasks, Clock clock) {
        this.sources = sources;
        this.tasks = tasks;
        this.clock = clock;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of(
                "readSchedule",
                this::read,
                "pauseSchedule",
                rc -> pause(rc, true),
                "resumeSchedule",
                rc -> pause(rc, false));
    }

    private void read(RoutingContext rc) {
        answer(rc, tasks::find);
    }

    private void pause(RoutingContext rc, boolean isPaused) {
        answer(rc, sourceId -> tasks.pause(sourceId, isPaused, clock.instant()));
    }

    private interface Look {
        Future<Optional<PullTask>> at(String sourceId);
    }

    private void answer(RoutingContext rc, Look look) {
        String sourceId = CheckedRequest.of(rc).text("source_id");
        SourcesHandler.load(sources, sourceId)
                .compose(source -> look.at(sourceId))
                .map(found -> found.filter(
                                task -> task.schedule() != null || task.due() != null || task.lastRun() != null)
                        .orElseThrow(() -> new GatewayException(
                                ErrorCode.NOT_FOUND,
                                "The source '%s' has no schedule in force: set ingestion_config.schedule, and enable it"
                                        .formatted(sourceId))))
                .map(WireJson.told(task -> WireJson.answer(rc, 200, write(task))))
                .onFailure(rc::fail);
    }

    private ObjectNode write(PullTask task) {
        ObjectNode json = WireJson.object().put("source_id", task.sourceId());
        WireJson.putOptional(json, "schedule", task.schedule());
        json.put("time_zone", task.timeZone())
                .put("missed_runs", task.missedRuns())
                .put("paused", task.isPaused())
                .put("running", task.isRunning());
        putTime(json, "retry_at", task.due() != null && !task.isRunning() ? task.lookAt() : null);
        json.put("failures", task.idleFailures() + task.movedFailures());
        putTime(json, "last_run", task.lastRun());
        WireJson.putOptional(json, "last_job_id", task.lastJobId());
        WireJson.putOptional(json, "last_outcome", task.lastOutcome());
        json.set("next_runs", nextRuns(task));
        return json;
    }

    private static void putTime(ObjectNode json, String name, @Nullable Instant time) {
        if (time != null) {
            json.put(name, time.toString());
        }
    }

    private ArrayNode nextRuns(PullTask task) {
        ArrayNode runs = WireJson.object().arrayNode();
        String text = task.schedule();
        if (text == null || task.isPaused()) {
            return runs;
        }
        Schedule schedule =
                PullSchedule.of(text, task.timeZone(), task.missedRuns()).schedule();
        Optional<Instant> next = Optional.ofNullable(task.nextRun()).or(() -> schedule.next(clock.instant()));
        while (next.isPresent() && runs.size() < RUNS_SHOWN) {
            runs.add(next.get().toString());
            next = schedule.next(next.get());
        }
        return runs;
    }
}
