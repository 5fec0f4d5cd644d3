package io.quantivista.ingestion.api;

import io.quantivista.ingestion.job.PullTask;
import io.quantivista.ingestion.job.PullTasks;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The task of a source that is pulled every day, or, of a source of that name, at a time that nobody can read. */
final class InMemoryPullTasks implements PullTasks {
    static final String UNREADABLE = "unreadable";

    private boolean isPaused;

    @Override
    public Future<List<Claim>> claim(
            String owner,
            Collection<String> held,
            int most,
            Instant now,
            Duration lease,
            Function<PullTask, Claim> decide) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Void> take(String owner, String sourceId, String jobId, Instant now, Duration lease) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> renew(String owner, Collection<String> held, Instant now, Duration lease) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> finish(String owner, List<Finish> finished) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> leave(String owner, Instant now) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Optional<PullTask>> find(String sourceId) {
        String schedule = sourceId.equals(UNREADABLE) ? "some day" : "@daily";
        return Future.succeededFuture(Optional.of(new PullTask(
                sourceId, schedule, "UTC", "last", isPaused, null, null, false, null, 0, 0, null, null, null)));
    }

    @Override
    public Future<Optional<PullTask>> pause(String sourceId, boolean pauses, Instant now) {
        isPaused = pauses;
        return find(sourceId);
    }
}
