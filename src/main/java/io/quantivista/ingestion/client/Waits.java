package io.quantivista.ingestion.client;

import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Who waits for a stream to get so far. Owned by one context. */
final class Waits {
    private final List<Wait> waits = new ArrayList<>();

    private record Wait(ToLongFunction<StreamProgress> measure, long sequence, Promise<Void> promise) {}

    /** Completes the promise when {@code measure} of the progress has come to {@code sequence}. */
    void add(ToLongFunction<StreamProgress> measure, long sequence, Promise<Void> promise) {
        waits.add(new Wait(measure, sequence, promise));
    }

    void reach(StreamProgress progress) {
        List<Wait> over = waits.stream()
                .filter(wait -> wait.measure().applyAsLong(progress) >= wait.sequence())
                .toList();
        waits.removeAll(over);
        over.forEach(wait -> wait.promise().complete());
    }

    void fail(Throwable cause) {
        List<Wait> all = List.copyOf(waits);
        waits.clear();
        all.forEach(wait -> wait.promise().fail(cause));
    }
}
