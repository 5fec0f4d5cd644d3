package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobProgress;
import io.quantivista.ingestion.job.RunningJobs;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The jobs that run: windows of streams, and all others. Safe for any thread. */
public final class StreamJobs implements RunningJobs {
    private final RunningJobs others;
    private final Map<String, SourceWindow> windows = new ConcurrentHashMap<>();

    public StreamJobs(RunningJobs others) {
        this.others = others;
    }

    void opened(SourceWindow window) {
        windows.put(window.job().jobId(), window);
    }

    void ended(SourceWindow window) {
        windows.remove(window.job().jobId());
    }

    /** Whether a window of this process has the id, and has not ended. */
    boolean isWindow(String jobId) {
        return windows.containsKey(jobId);
    }

    @Override
    public Optional<JobProgress> find(String jobId) {
        SourceWindow window = windows.get(jobId);
        return window == null ? others.find(jobId) : Optional.of(window.progress());
    }

    @Override
    public Future<Job> cancel(String jobId) {
        if (windows.containsKey(jobId)) {
            return Future.failedFuture(new GatewayException(
                    ErrorCode.JOB_BUSY,
                    "The job %s is a window of a stream, whose rows are visible already: disable its source to stop the stream"
                            .formatted(jobId)));
        }
        return others.cancel(jobId);
    }
}
