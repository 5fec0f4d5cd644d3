package io.quantivista.ingestion.loadtest;

import io.quantivista.ingestion.client.IngestionStream;
import io.quantivista.ingestion.client.StreamOptions;
import io.quantivista.ingestion.client.StreamProgress;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Sends batches on a few streams at a time through the client library, until each is durable. All of it on one event loop; a run is
 * called from outside.
 */
final class StreamLoad implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final List<Sender> senders = new ArrayList<>();
    private final byte[][] bodies;
    private final int recordsOfBatch;
    private final LongConsumer durableRecords;

    private Pace pace = new Pace(Duration.ZERO, 0);
    private Latencies latencies = new Latencies();
    private long durable;
    private long sent;

    /** @param durableRecords told of each progress: how many records have become durable in this run */
    StreamLoad(URI address, String name, int streams, int recordsOfBatch, long bytesUnderWay, LongConsumer durableRecords) {
        this.recordsOfBatch = recordsOfBatch;
        this.durableRecords = durableRecords;
        bodies = PositionBodies.of(recordsOfBatch);
        SocketAddress gateway = SocketAddress.inetSocketAddress(address.getPort(), address.getHost());
        for (int i = 0; i < streams; i++) {
            StreamOptions options = StreamOptions.of(PushedSource.ID, name + "-" + i, "application/x-ndjson")
                    .withMaxUnacknowledgedBytes(bytesUnderWay);
            Sender sender = new Sender();
            sender.stream = Waiting.on(IngestionStream.open(vertx, gateway, options, sender::progressed, lost -> {
                System.err.println("a stream was lost: " + lost.getMessage());
            }));
            senders.add(sender);
        }
    }

    /** @param batchesPerSecond 0 for as many as there can be */
    Load run(Duration length, double batchesPerSecond) {
        Promise<Load> done = Promise.promise();
        loop.runOnContext(v -> begin(length, batchesPerSecond, done));
        return Waiting.on(done.future());
    }

    /** Waits until all of it is in its table; the seconds that took. */
    double committed() {
        long start = System.nanoTime();
        senders.forEach(sender -> Waiting.on(sender.stream.committed()));
        return (System.nanoTime() - start) / 1e9;
    }

    private void begin(Duration length, double batchesPerSecond, Promise<Load> done) {
        latencies = new Latencies();
        durable = 0;
        pace = new Pace(length, batchesPerSecond);
        vertx.setPeriodic(1, timer -> {
            senders.forEach(Sender::pump);
            if (pace.isOver(System.nanoTime()) && senders.stream().allMatch(Sender::isSettled)) {
                vertx.cancelTimer(timer);
                done.complete(new Load(pace.secondsSinceStart(), durable * recordsOfBatch, durable, 0, latencies));
            }
        });
    }

    /** One stream; on the event loop. */
    private final class Sender {
        private IngestionStream stream;
        private final Deque<Long> begun = new ArrayDeque<>();
        private long told;
        private boolean isFull;

        /** The client library takes a batch, and says when it has room for the next. */
        void pump() {
            long now = System.nanoTime();
            while (!isFull && pace.isDue(now)) {
                begun.add(pace.take(now));
                isFull = true;
                stream.send(bodies[(int) (sent++ % bodies.length)]).onSuccess(room -> {
                    isFull = false;
                    pump();
                });
            }
        }

        boolean isSettled() {
            return begun.isEmpty();
        }

        void progressed(StreamProgress now) {
            long time = System.nanoTime();
            long before = durable;
            for (; told < now.durable(); told++) {
                Long since = begun.poll();
                if (since != null) {
                    latencies.add(time - since);
                    durable++;
                }
            }
            if (durable > before) {
                durableRecords.accept(durable * recordsOfBatch);
            }
        }
    }

    @Override
    public void close() {
        senders.forEach(sender -> Waiting.on(sender.stream.close()));
        Waiting.on(vertx.close());
    }
}
