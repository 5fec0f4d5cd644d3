package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.quality.keys.JobKeys;
import io.quantivista.ingestion.quality.keys.KeySpace;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What the checks of one job share over its lanes, what they may know beyond it, and what expressions may cost. Made when the job begins, closed when
 * it has ended; safe for any thread.
 */
public final class JobResources implements AutoCloseable {
    private static final long PREVIEW_BYTES = 16 << 20;

    private final JobKeys keys;
    private final ReferenceTables tables;
    private final LastGoodJob lastGoodJob;
    private final Instant now;
    private final ExpressionLimits expressions;
    private final Map<String, Object> shared = new HashMap<>();

    /** @param now when the job began */
    public JobResources(
            JobKeys keys, ReferenceTables tables, LastGoodJob lastGoodJob, Instant now, ExpressionLimits expressions) {
        this.expressions = expressions;
        this.keys = keys;
        this.tables = tables;
        this.lastGoodJob = lastGoodJob;
        this.now = now;
    }

    /** Without tables and history, for validation. */
    public static JobResources none() {
        return ofSample(ReferenceTables.NONE, ExpressionLimits.DEFAULT);
    }

    /** Without history, for a few records that land nowhere. */
    public static JobResources ofSample(ReferenceTables tables, ExpressionLimits expressions) {
        KeySpace space = new KeySpace(Path.of(System.getProperty("java.io.tmpdir")), PREVIEW_BYTES);
        return new JobResources(
                space.open("ingest-preview-" + UUID.randomUUID()),
                tables,
                LastGoodJob.NONE,
                Instant.now(),
                expressions);
    }

    public JobKeys keys() {
        return keys;
    }

    public ReferenceTables tables() {
        return tables;
    }

    public LastGoodJob lastGoodJob() {
        return lastGoodJob;
    }

    public Instant now() {
        return now;
    }

    public ExpressionLimits expressions() {
        return expressions;
    }

    /** Something that is made by the lane that asks first and used by all. */
    public synchronized <T> T shared(String name, Class<T> type, Supplier<T> made) {
        return type.cast(shared.computeIfAbsent(name, first -> made.get()));
    }

    /** Removes what the checks have put on disk. Any number of times. */
    @Override
    public void close() {
        keys.close();
    }
}
