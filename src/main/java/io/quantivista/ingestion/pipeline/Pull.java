package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.intake.Decompression;
import io.quantivista.ingestion.job.PullProgress.Mark;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one job pulls.
 *
 * @param feed names the source's feed in its table
 * @param from position of the feed in the table; the job's commit moves it on by one, where it moves it
 * @param moves whether the job's commit moves the feed on; not where there is nothing to pull
 * @param marks what was pulled, kept when the job is published; asked for when all bodies have been read, on any thread
 * @param hasMore whether something was left for the next job; asked for likewise
 * @param limits how much a packed body may become
 * @param bytesTotal bytes of all bodies, where they are known
 */
public record Pull(
        SourcePlan plan,
        PullBodies bodies,
        String feed,
        long from,
        boolean moves,
        Supplier<List<Mark>> marks,
        BooleanSupplier hasMore,
        Decompression.Limits limits,
        @Nullable Long bytesTotal) {}
