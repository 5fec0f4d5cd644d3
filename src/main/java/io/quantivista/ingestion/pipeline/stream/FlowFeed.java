package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.FeedAdvance;
import io.quantivista.ingestion.lake.Publication;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link CommitLoop} commits to its table, flush by flush: the intake log, or the partitions of a source's topics. It
 * knows where its records come from and how far they are committed; the loop knows when. On the stream's context.
 */
interface FlowFeed {
    /** What it is called in the table and in journals. */
    String name();

    /** Whether nothing is there that is not committed. */
    boolean isSettled();

    /** A flush is to be filled from what is behind the last commit. */
    void begin(Flush flush);

    /** Whether a flush has all there is. */
    boolean hasTakenAll(Flush flush);

    /** Whether records are being read or a window opened; the loop is told when that is over. */
    boolean isBusy();

    /** Sends what was read to the lanes, or reads more; returns at once. */
    void takeNext(Flush flush);

    /**
     * Asked when a flush has its records and none is on a lane: whether they may be committed. A failure gives the flush up
     * and they are read again.
     */
    Future<Void> confirm(Flush flush);

    /** How far a flush brings each of the feed's sequences. */
    List<FeedAdvance> advances(Flush flush);

    /** The flush is committed. */
    void committed(Flush flush);

    /** Whoever waits for it is told, last of all: whatever they do, the loop stands. */
    void tell(Publication published);

    /** Everything is committed, and nothing is read for the moment. */
    void rest();

    /** A flush could not be begun, or came to nothing: goes back to what the table has. */
    void rewind(Throwable cause);

    /** Why nothing can go on after that before a person has looked; empty where it can. */
    Optional<GatewayException> haltsOn(Throwable cause);

    /** Nothing goes on any more. */
    void halted(GatewayException cause);
}
