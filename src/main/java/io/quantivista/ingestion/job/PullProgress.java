package io.quantivista.ingestion.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * How far a job has pulled its source. It stands in the job's end, so it is kept in the transaction that ends the job as
 * published, and in the lake's journal before that.
 *
 * @param position that the commit gave to the source's feed in the table
 * @param marks what of the source is not to be pulled again
 * @param hasMore whether something was left, which the next job pulls at once
 */
public record PullProgress(long position, List<Mark> marks, boolean hasMore) {
    /**
     * One thing that was pulled.
     *
     * @param name within the source, such as the path of a file
     * @param value what tells its version
     */
    public record Mark(String name, JsonNode value) {}

    public PullProgress {
        marks = List.copyOf(marks);
    }
}
