package io.quantivista.ingestion.pipeline.stream;

import org.jspecify.annotations.Nullable;

/**
 * A message of a topic.
 *
 * @param timestampMillis as Kafka has it, of its making or of its appending
 * @param value null in a tombstone
 */
public record TopicMessage(long offset, long timestampMillis, byte @Nullable [] value) {
    /** What a message holds of the memory besides its value. */
    public static final int OVERHEAD = 96;

    /** What it counts for while it is held. */
    public long bytes() {
        return OVERHEAD + (value == null ? 0 : value.length);
    }
}
