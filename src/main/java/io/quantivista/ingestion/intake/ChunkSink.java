package io.quantivista.ingestion.intake;

import io.vertx.core.buffer.Buffer;

/** Where the chunks of one feed go, in their order. Called on the feed's event loop. */
public interface ChunkSink {
    void add(Buffer chunk);

    /** No chunk follows. */
    void end();

    /** Whether the source should be paused until it is told that this is ready again. */
    boolean isWaiting();

    /** Whether everything has gone on, the last record included. */
    boolean isFinished();

    /** Gives everything back; nothing goes on any more. */
    void close();
}
