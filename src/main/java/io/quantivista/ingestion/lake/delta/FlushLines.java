package io.quantivista.ingestion.lake.delta;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** The lines of a flush's commit in front of those that add files: what it is, and how far its feed is with it. */
final class FlushLines {
    private FlushLines() {}

    static String write(String flushId, FeedStep step, Instant now) {
        try {
            CommitActions actions = new CommitActions().flushInfo(flushId, step, now);
            for (Map.Entry<String, Long> transaction : step.transactions().entrySet()) {
                actions.transaction(transaction.getKey(), transaction.getValue(), now);
            }
            return new String(actions.toBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        }
    }
}
