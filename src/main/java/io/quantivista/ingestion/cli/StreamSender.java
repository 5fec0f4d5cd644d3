package io.quantivista.ingestion.cli;

import io.quantivista.ingestion.client.IngestionStream;
import io.quantivista.ingestion.client.StreamFailure;
import io.quantivista.ingestion.client.StreamOptions;
import io.quantivista.ingestion.client.StreamProgress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Sends batches on a stream and shows how far they are durable. Called on a plain thread, which waits. */
final class StreamSender implements AutoCloseable {
    private static final int HTTP_PORT = 80;

    private final SocketAddress gateway;
    private final StreamOptions options;
    private final BulkSender.Progress progress;
    private final Consumer<String> words;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    /** How far the file is cut, by batch; of those that are not durable. */
    private final ConcurrentSkipListMap<Long, Long> ends = new ConcurrentSkipListMap<>();

    private final AtomicBoolean isLost = new AtomicBoolean();

    /**
     * What was sent.
     *
     * @param batches that the file was cut into
     * @param records in all of them
     * @param skipped batches that were durable before
     */
    record Sent(long batches, long records, long skipped, StreamProgress progress) {}

    StreamSender(URI gateway, StreamOptions options, BulkSender.Progress progress, Consumer<String> words) {
        if (!"http".equals(gateway.getScheme())) {
            throw new CommandFailure(
                    "A stream speaks plain http, not '%s'; name the gateway behind the proxy with --url"
                            .formatted(gateway.getScheme()));
        }
        this.gateway = SocketAddress.inetSocketAddress(
                gateway.getPort() < 0 ? HTTP_PORT : gateway.getPort(), gateway.getHost());
        this.options = options;
        this.progress = progress;
        this.words = words;
    }

    /** Sends every batch that is not durable yet; returns when all are, or are committed. */
    Sent send(BatchCutter cutter, boolean committed) throws IOException {
        IngestionStream stream = await(IngestionStream.open(vertx, gateway, options, this::show, this::lost));
        long before = stream.progress().durable();
        long sequence = 0;
        long records = 0;
        for (BatchCutter.Cut cut = cutter.next(); cut != null; cut = cutter.next()) {
            sequence++;
            records += cut.count();
            if (sequence > before) {
                ends.put(sequence, cut.end());
                await(stream.send(cut.records()));
            }
        }
        if (sequence < before) {
            throw new CommandFailure(
                    "The stream '%s' has %d batches, and these records are %d: name another with --stream-id"
                            .formatted(options.streamId(), before, sequence));
        }
        await(committed ? stream.committed() : stream.durable());
        await(stream.close());
        return new Sent(sequence, records, before, stream.progress());
    }

    private void show(StreamProgress now) {
        if (isLost.compareAndSet(true, false)) {
            words.accept("the gateway is back; going on behind batch %d".formatted(now.durable()));
        }
        Map.Entry<Long, Long> last = ends.floorEntry(now.durable());
        if (last != null) {
            progress.sent(last.getValue());
            ends.headMap(last.getKey(), true).clear();
        }
    }

    private void lost(StreamFailure cause) {
        if (isLost.compareAndSet(false, true)) {
            words.accept("%s; trying for %d s"
                    .formatted(cause.getMessage(), options.patience().toSeconds()));
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new CommandFailure("The stream broke off: "
                    + (e.getCause() == null ? e : e.getCause().getMessage()));
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
