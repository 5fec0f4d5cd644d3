package io.quantivista.ingestion.lake;

import org.jspecify.annotations.Nullable;

/** A lane whose records come in many pushes or files, each read in its own way. */
public interface StreamLane extends LaneWriter {
    /**
     * Tells how the records of the push or file at hand are read; rejections carry it until the next one.
     *
     * @param dataFormat the word for their format
     * @param settings those with which they are read, as JSON; null where the format needs none
     */
    void readAs(String dataFormat, @Nullable String settings);
}
