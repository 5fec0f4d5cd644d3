package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.util.List;

/** Reads a log in order. Blocking; one thread at a time. Closed by whoever asked for it. */
public interface LogReader extends AutoCloseable {
    /**
     * The next durable entries, none where the end is reached; asked again later, it goes on there.
     *
     * @param maxBytes stop before the payloads grow over it; the first entry comes whatever its size
     * @throws DamagedLogException where the bytes are not those that were written
     * @throws PositionOutOfRangeException where the next entry has been trimmed away
     */
    List<StoredEntry> next(int maxBytes) throws IOException;

    @Override
    void close();
}
