package io.quantivista.ingestion.pipeline.stream;

import java.time.Instant;
import java.util.List;

/**
 * Consecutive messages of one partition, as they were read.
 *
 * @param from the offset at which they were asked for; there may be none at it
 * @param next the offset behind them, at which the next are to be asked for
 * @param schemas that their values name: they are held for as long as the messages are
 * @param release called once when the messages are held no more
 */
public record TopicRun(
        PartitionName partition,
        long from,
        long next,
        List<TopicMessage> messages,
        RegisteredSchemas schemas,
        Instant receivedAt,
        Runnable release) {
    public TopicRun {
        messages = List.copyOf(messages);
    }

    long bytes() {
        return messages.stream().mapToLong(TopicMessage::bytes).sum();
    }
}
