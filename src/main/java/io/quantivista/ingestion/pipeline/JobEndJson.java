package io.quantivista.ingestion.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.quantivista.ingestion.job.JobEnd;

/** The end of a job as the lake's journal keeps it, so that a crash between lake and ledger loses nothing of it. */
public final class JobEndJson {
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

    private JobEndJson() {}

    /** As one line of JSON. */
    public static String write(JobEnd end) {
        try {
            return JSON.writeValueAsString(end);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static JobEnd read(String json) {
        try {
            return JSON.readValue(json, JobEnd.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The journal holds no job's end", e);
        }
    }
}
