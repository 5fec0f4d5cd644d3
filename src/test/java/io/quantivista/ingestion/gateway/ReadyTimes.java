package io.quantivista.ingestion.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long each start took, from its launch to its line that it is ready. */
final class ReadyTimes {
    private final List<Long> millis = new ArrayList<>();

    void add(Duration time) {
        millis.add(time.toMillis());
    }

    private long percentile(int percent) {
        return millis.isEmpty() ? 0 : millis.get(Math.min(millis.size() - 1, millis.size() * percent / 100));
    }

    @Override
    public String toString() {
        Collections.sort(millis);
        return "ready again after p50 %d ms, p99 %d ms".formatted(percentile(50), percentile(99));
    }
}
