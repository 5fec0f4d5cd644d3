package io.quantivista.ingestion.intake.receipts;

import io.quantivista.ingestion.intake.log.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * A push that came before under its key.
 *
 * @param table the lake table that it went to
 * @param records how many it had
 * @param position of its entry; null where that was in another log, which was moved away since
 */
public record KnownPush(String table, int records, @Nullable LogPosition position) {}
