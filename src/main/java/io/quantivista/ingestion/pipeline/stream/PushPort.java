package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.vertx.core.Future;
import java.util.function.Consumer;

/** Where pushed records go, whatever protocol brought them. Called on any event loop; every answer comes on the caller's. */
public interface PushPort {
    /**
     * The source as pushes to it are taken now, from memory where it was asked for lately: so pushes go on while PostgreSQL
     * is away. Fails with {@code source_not_found}, {@code source_disabled} or {@code store_unavailable}.
     */
    Future<SourcePlan> source(String sourceId);

    /**
     * Takes a push; the receipt comes when its records are durable. Pushes of one caller reach the log in the order of the
     * calls.
     *
     * <p>A push that came before under its key, or whose sequence is not above the stream's last one, leaves nothing in the
     * log and is given the first receipt, or for a sequence one without a position.
     *
     * <p>It fails, and nothing of it will be committed, with the codes of {@link #source} and of
     * {@link io.quantivista.ingestion.intake.log.IntakeLog#append}, and with {@code unsupported_media_type},
     * {@code malformed_body}, {@code format_limit}, {@code idempotency_key_running}, {@code idempotency_key_reused}, or
     * {@code sequence_gap} where a sequence before this one is missing.
     */
    Future<Receipt> push(Push push);

    /** Completes when the records of a push are committed to their table. */
    Future<Commitment> committed(Receipt receipt);

    /** The last durable sequence of a client's stream to a source; 0 before the first. */
    long lastSequence(String sourceId, String streamId);

    /** The last durable position of the log: every push that has its receipt is there or before. */
    LogPosition lastPosition();

    /** How far a client's stream is committed to a table. */
    Future<StreamCommit> committed(String table, String sourceId, String streamId);

    /**
     * Has a watcher told how far a client's stream is with each commit of a table, on the caller's context.
     *
     * @return ends the watch
     */
    Runnable watch(String table, String sourceId, String streamId, Consumer<StreamCommit> watcher);
}
