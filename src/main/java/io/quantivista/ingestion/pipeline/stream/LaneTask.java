package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.lake.StreamLane;

/** Records that a lane takes through the stages in one go. */
interface LaneTask {
    /**
     * Called on the lane.
     *
     * @throws EntryFailure where one entry of the feed cannot be taken through, for a reason that is no rejection
     */
    Outcome run(WindowLane lane, StreamLane writer);
}
