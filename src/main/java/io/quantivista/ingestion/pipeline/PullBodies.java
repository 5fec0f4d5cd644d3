package io.quantivista.ingestion.pipeline;

import java.io.IOException;
import java.util.Optional;

/** The bodies that one job pulls, one behind the other. It blocks; one thread at a time. */
public interface PullBodies extends AutoCloseable {
    /** The next one, when the one before is finished; empty where there is none any more. */
    Optional<PullBody> next() throws IOException;

    /** Nobody wants more of them: a read in which another thread waits fails soon. Any thread; it may block. */
    default void stop() {}

    /** Lets go of what is open. Any number of times. */
    @Override
    void close() throws IOException;
}
