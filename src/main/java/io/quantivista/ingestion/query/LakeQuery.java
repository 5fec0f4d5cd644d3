package io.quantivista.ingestion.query;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Answers one SELECT over the tables of the lake as they stand when it begins. Called on any context; the answer comes
 * on the caller's.
 */
public interface LakeQuery {
    /**
     * Runs {@code sql} read-only, without files or network, within a memory and a time limit.
     *
     * <p>Fails with {@code invalid_query} where the SQL is not one SELECT or does not bind, {@code query_limit} where it
     * goes over a limit, {@code busy} where too many run.
     */
    Future<Buffer> run(String sql, ResultFormat format);
}
