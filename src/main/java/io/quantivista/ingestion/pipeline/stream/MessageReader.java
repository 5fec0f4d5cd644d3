package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.lake.StreamLane;
import io.quantivista.ingestion.pipeline.RecordLane;
import org.jspecify.annotations.Nullable;

/** Reads the values of messages on one lane. Blocking code; one thread at a time. */
interface MessageReader {
    /** The values that come next name these schemas. */
    default void begin(RegisteredSchemas schemas) {
        // Most values name none.
    }

    /**
     * Takes the records of a value through the stages.
     *
     * @param writer told how they are read
     * @return why the value as a whole cannot be read, none of it having been taken; null where it was
     */
    @Nullable
    String read(byte[] value, RecordLane lane, StreamLane writer);

    /** The word that rejections of values carry that cannot be read. */
    String formatName();

    /** The settings with which such a value would be read, as JSON; null where there are none. */
    @Nullable
    String settings();
}
