package io.quantivista.ingestion.pipeline;

/** Makes the feed of a pull wait for the limits of its source. Owned by the job's event loop. */
final class PullPace {
    private static final long LONGEST_PAUSE_MILLIS = 200;

    private final PullThrottle throttle;
    private final Pipeline pipeline;
    private final JobRun run;
    private final JobLanes lanes;

    PullPace(PullThrottle throttle, Pipeline pipeline, JobRun run, JobLanes lanes) {
        this.throttle = throttle;
        this.pipeline = pipeline;
        this.run = run;
        this.lanes = lanes;
    }

    /** Bytes were read. */
    void read(long bytes) {
        throttle.read(bytes);
    }

    /**
     * Whether the limits admit nothing now: the task is run when they may, unless the job stops before. How many records there
     * were is known when no lane is at work. In short steps, so that a job that is stopped lets go of its body.
     */
    boolean waits(Runnable task) {
        if (throttle.countsRecords() && !lanes.areIdle()) {
            run.idle(task);
            return true;
        }
        long pause = throttle.pause(lanes.recordsProcessed()).toMillis();
        if (pause == 0) {
            return false;
        }
        pipeline.pause(Math.min(pause, LONGEST_PAUSE_MILLIS)).onComplete(over -> {
            if (!run.stopped().isComplete()) {
                task.run();
            }
        });
        return true;
    }
}
