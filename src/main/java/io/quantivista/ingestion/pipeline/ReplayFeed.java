package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.lake.QuarantineRow;
import io.quantivista.ingestion.lake.QuarantineRows;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Feeds the rows of the quarantine to the lanes of a replay, a few portions at a time. All of it on the job's event loop,
 * but for the reading.
 */
final class ReplayFeed {
    /** A portion is small beside a batch of an upload, for a lane has two of them waiting. */
    private static final int PORTION_ROWS = 1000;

    private static final long PORTION_BYTES = 1 << 20;
    private static final int PORTIONS_PER_LANE = 2;

    private final Vertx vertx;
    private final QuarantineRows rows;
    private final JobLanes lanes;
    private final JobRun run;
    private final ReplayLane[] replayLanes;
    private boolean reading;
    private boolean ended;
    private int waiting;
    private long bytes;

    ReplayFeed(Vertx vertx, QuarantineRows rows, JobLanes lanes, JobRun run, ReplayLane[] replayLanes) {
        this.vertx = vertx;
        this.rows = rows;
        this.lanes = lanes;
        this.run = run;
        this.replayLanes = replayLanes;
    }

    void start() {
        run.stopped().onSuccess(stopped -> end());
        goOn();
    }

    private void goOn() {
        if (reading || ended || waiting >= PORTIONS_PER_LANE * lanes.count()) {
            return;
        }
        reading = true;
        vertx.executeBlocking(this::read, true).onComplete(read -> {
            reading = false;
            if (read.failed()) {
                run.fail(read.cause());
                end();
            } else if (read.result().isEmpty()) {
                end();
                run.finish(bytes, null);
            } else {
                work(read.result());
                goOn();
            }
        });
    }

    /** On a worker. */
    private List<QuarantineRow> read() {
        List<QuarantineRow> portion = new ArrayList<>();
        long portionBytes = 0;
        while (portion.size() < PORTION_ROWS && portionBytes < PORTION_BYTES && rows.hasNext()) {
            QuarantineRow row = rows.next();
            portion.add(row);
            portionBytes += row.original().length;
        }
        return portion;
    }

    private void work(List<QuarantineRow> portion) {
        waiting++;
        portion.forEach(row -> bytes += row.original().length);
        run.work(lane -> portion.forEach(replayLanes[lane]::take)).onComplete(done -> {
            waiting--;
            goOn();
        });
    }

    /** Nothing is read any more. Workers take the tasks of a feed in turn, so what is being read is read to its end first. */
    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        vertx.executeBlocking(
                () -> {
                    rows.close();
                    return null;
                },
                true);
    }
}
