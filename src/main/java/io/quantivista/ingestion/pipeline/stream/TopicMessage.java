package io.quantivista.ingestion.pipeline.stream;

import org.jspecify.annotations.Nullable;

/**
 * A message of a topic.
 *
 * @param value null in a tombstone
 */
public record TopicMessage(long offset, byte @Nullable [] value) {
    /** What a message holds of the memory besides its value. */
    public static final int OVERHEAD = 96;

    /** What it counts for while it is held. */
    public long bytes() {
        return OVERHEAD + (value == null ? 0 : value.length);
    }
}
