package io.quantivista.ingestion.gateway;

import io.quantivista.ingestion.client.IngestionStream;
import io.quantivista.ingestion.client.StreamOptions;
import io.quantivista.ingestion.client.StreamProgress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sends numbered records over one gRPC stream, which opens itself again; all of them are acknowledged when it ends. */
final class StreamingClient implements PushLoad.Client {
    private static final int MOST_RECORDS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Vertx vertx = Vertx.vertx();
    private final long start;
    private final AcknowledgedFile file;
    private final Random random;
    private final long paceNanos;
    private final Thread thread;
    private final Map<String, Integer> answers = new ConcurrentSkipListMap<>();
    /** Batches that are not durable, by their place in the stream. */
    private final Queue<Batch> open = new ArrayDeque<>();

    private long durable;
    private volatile long next;
    private volatile boolean stopping;
    private volatile Throwable failure = new IllegalStateException("still running");
    private volatile long lastAnswer = System.nanoTime();

    private record Batch(long first, int count) {}

    /** @param number of the client; its records begin at its range */
    StreamingClient(int number, URI gateway, String source, Duration pace, long seed, Path folder) {
        this.start = number * NumberSet.RANGE;
        this.next = start;
        this.paceNanos = pace.toNanos();
        this.random = new Random(seed + number);
        this.file = new AcknowledgedFile(folder.resolve("acknowledged-" + number));
        StreamOptions options =
                StreamOptions.of(source, "stream " + number, Caller.NDJSON).withPatience(PATIENCE);
        SocketAddress address = SocketAddress.inetSocketAddress(gateway.getPort(), gateway.getHost());
        this.thread = new Thread(() -> run(address, options), "stream-" + number);
        thread.start();
    }

    private void run(SocketAddress address, StreamOptions options) {
        try {
            IngestionStream stream = get(IngestionStream.open(
                    vertx, address, options, this::reached, lost -> answers.merge("lost", 1, Integer::sum)));
            while (!stopping) {
                int count = 1 + random.nextInt(MOST_RECORDS);
                long first = next;
                next = first + count;
                synchronized (this) {
                    open.add(new Batch(first, count));
                }
                get(stream.send(PushingClient.records(first, count).getBytes(StandardCharsets.UTF_8)));
                LockSupport.parkNanos(1 + random.nextLong(paceNanos));
            }
            get(stream.close());
            failure = null;
        } catch (Throwable e) {
            failure = e;
        } finally {
            get(vertx.close());
        }
    }

    /** Every batch up to a sequence is durable. */
    private synchronized void reached(StreamProgress progress) {
        try {
            for (; durable < progress.durable(); durable++) {
                Batch batch = open.remove();
                file.add(batch.first(), batch.count());
                lastAnswer = System.nanoTime();
                answers.merge("durable", 1, Integer::sum);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T get(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void stop() {
        stopping = true;
    }

    @Override
    public void join() throws InterruptedException {
        thread.join(PATIENCE.toMillis());
        if (failure != null) {
            throw new IllegalStateException(thread.getName(), failure);
        }
        file.close();
    }

    @Override
    public NumberSet acknowledged() {
        return file.read();
    }

    @Override
    public NumberSet sent() {
        NumberSet sent = new NumberSet();
        for (long number = start; number < next; number++) {
            sent.add(number);
        }
        return sent;
    }

    @Override
    public Map<String, Integer> answers() {
        return answers;
    }

    @Override
    public long lastAnswer() {
        return lastAnswer;
    }
}
