package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * The part of a job that one worker writes. One thread at a time; lanes run side by side.
 *
 * <p>Its methods, and those of the sinks it hands out, throw {@code GatewayException} with {@code disk_full} or
 * {@code storage_failed} when the disk refuses. Nothing written is visible before the job or its flush is published.
 */
public interface LaneWriter {
    /**
     * Begins a row, complete when the sink's {@code endRow} returns; the next row may be another partition's.
     *
     * @param epochDay days since 1970 of the date partition
     * @param partitionText array with the text partition's value in UTF-8 at {@code [from, to)}, not empty, since Delta
     *     cannot tell an empty partition value from null; null where the table has no text partition. It may be reused
     *     once this returns
     */
    ColumnSink row(int epochDay, byte @Nullable [] partitionText, int from, int to);

    /** Writes a rejected record to the quarantine. */
    void reject(Rejection rejection);

    /** Memory that the lane's open files hold. */
    long bufferedBytes();
}
