package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where a push becomes durable: one ordered sequence of entries. {@link #append} and the stages never block; the rest does.
 * Safe for any thread.
 *
 * <p>A log outlives its entries' way into the tables and no longer: each table holds its own position, replay starts there,
 * and what every table has is trimmed. One partition of a Kafka topic can stand behind the same interface: offsets are
 * positions, the acknowledgement of the brokers is durability, and trimming deletes records.
 */
public interface IntakeLog extends AutoCloseable {
    /** The identity of this log. Positions mean nothing in another one, so a table's position is kept under this name. */
    String id();

    /**
     * Appends an entry. The stage gives its position when the entry is durable, by a sync that began after the append.
     *
     * <p>It fails with a {@link GatewayException}, whose code tells what is known:
     *
     * <ul>
     *   <li>{@code busy}: not taken, the queue is full; wait for {@link #room}
     *   <li>{@code body_too_large}: not taken, over the limit of an entry
     *   <li>{@code intake_full}: not taken, the disk is short of space; worth trying again
     *   <li>{@code intake_failed}: the log has stopped, and whether the entry is in it shows after the next start
     * </ul>
     */
    CompletionStage<LogPosition> append(LogEntry entry);

    /** Completes when at least half of the queue is free. Others may be faster, so ask again after a {@code busy}. */
    CompletionStage<Void> room();

    /** Why no entry is taken now; empty where entries are. A shortage of disk space ends by itself. */
    Optional<GatewayException> closedForAppends();

    /** The last durable entry. */
    LogPosition last();

    /** Completes when there is a durable entry behind {@code position}, or none will come any more. */
    CompletionStage<Void> beyond(LogPosition position);

    /**
     * Reads from the entry at {@code position} on, which may be the one that comes next.
     *
     * @throws PositionOutOfRangeException where it is trimmed away, or beyond the next
     */
    LogReader readFrom(LogPosition position) throws IOException;

    /** Up to and including this entry nobody needs the log any more. */
    LogPosition trimmed();

    /**
     * Lets go of all entries up to and including {@code upTo}; a position at or below the trimmed one changes nothing. When
     * it returns, this is durable; space is freed as whole segments fall behind.
     *
     * @throws PositionOutOfRangeException where there is no such entry yet
     */
    void trim(LogPosition upTo) throws IOException;

    /** Takes no more, makes durable what was taken, and ends. */
    @Override
    void close();
}
