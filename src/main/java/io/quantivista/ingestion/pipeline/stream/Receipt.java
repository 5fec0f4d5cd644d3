package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * What a push gets back when its records are durable.
 *
 * @param table the lake table that they go to
 * @param accepted how many records it had
 * @param position of the push in the intake log; null where it had no record, and so left nothing there
 * @param repeated whether this is the first answer given again
 */
public record Receipt(String table, int accepted, @Nullable LogPosition position, boolean repeated) {}
