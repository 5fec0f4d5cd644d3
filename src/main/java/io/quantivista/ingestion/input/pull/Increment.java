package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.pipeline.PullBodies;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one job pulls of a source.
 *
 * @param isEmpty whether there is nothing to pull, so that the job commits nothing
 * @param marks what is kept when the job is published; asked for on any thread when all bodies have been read
 * @param hasMore whether something was left for the next job; asked for likewise
 * @param bytes of all bodies, where they are known
 */
public record Increment(
        PullBodies bodies,
        boolean isEmpty,
        Supplier<List<Mark>> marks,
        BooleanSupplier hasMore,
        @Nullable Long bytes) {}
