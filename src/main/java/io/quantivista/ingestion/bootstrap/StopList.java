package io.quantivista.ingestion.bootstrap;

import io.quantivista.ingestion.telemetry.LogKeys;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was started, to be stopped in reverse order; what cannot be stopped does not keep the rest running. */
final class StopList implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(StopList.class);

    private final Deque<Entry> entries = new ArrayDeque<>();

    private record Entry(String name, AutoCloseable stop) {}

    /** Remembers something that runs from now on, and hands it back. */
    synchronized <T extends AutoCloseable> T add(String name, T started) {
        entries.push(new Entry(name, started));
        return started;
    }

    @Override
    public synchronized void close() {
        while (!entries.isEmpty()) {
            Entry entry = entries.pop();
            try {
                entry.stop().close();
            } catch (Exception e) {
                LOGGER.atWarn()
                        .addKeyValue(LogKeys.PART, entry.name())
                        .setCause(e)
                        .log("Part did not stop cleanly");
            }
        }
    }
}
