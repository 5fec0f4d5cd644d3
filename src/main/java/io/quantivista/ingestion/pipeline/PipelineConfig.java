package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.format.DecodeLimits;

/**
 * How much the pipeline works on at once.
 *
 * @param lanes workers that decode, check and write side by side, at least 1
 * @param inFlightBytes bytes between socket and lake, over all jobs, before sources are paused
 * @param batchBytes size of a batch; a record that is larger gets one of its own
 * @param maxJobs jobs that run at once; further ones are told to come back
 * @param limits how much of anything one record may have
 */
public record PipelineConfig(int lanes, long inFlightBytes, int batchBytes, int maxJobs, DecodeLimits limits) {
    private static final int MIN_BATCH_BYTES = 4096;

    public PipelineConfig {
        require(lanes >= 1 && lanes <= 256, "lanes", lanes, "1 to 256");
        require(batchBytes >= MIN_BATCH_BYTES, "batchBytes", batchBytes, "at least 4 KiB");
        require(inFlightBytes >= 2L * batchBytes, "inFlightBytes", inFlightBytes, "at least two batches");
        require(maxJobs >= 1, "maxJobs", maxJobs, "at least 1");
    }

    private static void require(boolean holds, String key, long value, String bound) {
        if (!holds) {
            throw new IllegalArgumentException("%s is %d, and must be %s".formatted(key, value, bound));
        }
    }
}
