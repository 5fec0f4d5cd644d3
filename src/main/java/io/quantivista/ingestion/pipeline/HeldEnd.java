package io.quantivista.ingestion.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobStatus;

/**
 * What the journal of a held job keeps of its end.
 *
 * @param end the job as FAILED and held
 * @param releasedAs COMPLETED or WARNING: what it would have been without its gate
 */
record HeldEnd(JobEnd end, JobStatus releasedAs) {
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static HeldEnd read(String json) {
        try {
            return JSON.readValue(json, HeldEnd.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The journal holds no held job's end", e);
        }
    }
}
