package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.LogPosition;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of the batches of clients' streams to one table, since the start. Of the streams that were committed to last; one that
 * was forgotten is counted anew from its next batch on. On the stream's context.
 */
final class StreamSums {
    /** About 2 MB; a stream asks within seconds of its commits. */
    static final int MOST = 10_000;

    private final Map<StreamSum.Name, StreamSum> sums = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StreamSum.Name, StreamSum> eldest) {
            return size() > MOST;
        }
    };

    /** They are committed. */
    void add(Map<StreamSum.Name, StreamSum> flush) {
        flush.forEach((stream, sum) -> sums.merge(stream, sum, StreamSum::plus));
    }

    StreamCommit find(StreamSum.Name stream, LogPosition position) {
        StreamSum sum = sums.get(stream);
        return sum == null ? StreamCommit.uncounted(position) : sum.at(position);
    }
}
