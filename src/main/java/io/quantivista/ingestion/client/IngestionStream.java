package io.quantivista.ingestion.client;

import io.quantivista.ingestion.async.Backoff;
import io.quantivista.ingestion.proto.v1.Opened;
import io.quantivista.ingestion.proto.v1.Progress;
import io.quantivista.ingestion.proto.v1.StreamResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One stream of records to a gateway. Batches are sent in the order of the calls, and kept until they are durable. When the
 * connection is lost the stream is opened again, told where it stands, and sends what follows; only when that does not work for
 * longer than its {@linkplain StreamOptions#patience patience}, or the gateway refuses the records, it fails.
 *
 * <p>Called from any thread; futures complete, and progress is told, on a context of Vert.x.
 */
public final class IngestionStream {
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private final Vertx vertx;
    private final Context owner;
    private final GrpcClient client;
    private final SocketAddress gateway;
    private final StreamOptions options;
    private final Consumer<StreamProgress> watcher;
    private final Consumer<StreamFailure> losses;
    private final Backoff backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
    private final Unacknowledged unacknowledged = new Unacknowledged();
    private final CountedBatches counted = new CountedBatches();
    private final Promise<IngestionStream> opened = Promise.promise();
    private final Queue<Promise<Void>> waitingForRoom = new ArrayDeque<>();
    private final List<Wait> waits = new ArrayList<>();
    private final Promise<Void> ended = Promise.promise();

    private @Nullable StreamConnection connection;
    private @Nullable StreamFailure failure;
    private boolean isConnected;
    private boolean isKnown;
    private boolean isClosing;
    private long lostSinceNanos;
    private boolean isLost;
    private long next;
    private long sent;
    private volatile StreamProgress progress = StreamProgress.NONE;

    /** Somebody who waits for the stream to get so far. */
    private record Wait(ToLongFunction<StreamProgress> measure, long sequence, Promise<Void> promise) {}

    private IngestionStream(
            Vertx vertx,
            SocketAddress gateway,
            StreamOptions options,
            Consumer<StreamProgress> watcher,
            Consumer<StreamFailure> losses) {
        this.vertx = vertx;
        this.owner = vertx.getOrCreateContext();
        this.gateway = gateway;
        this.options = options;
        this.watcher = watcher;
        this.losses = losses;
        this.client = GrpcClient.client(
                vertx,
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setTcpNoDelay(true)
                        .setConnectTimeout(CONNECT_TIMEOUT_MILLIS));
    }

    /** Opens a stream; it tells nobody of its progress and losses. */
    public static Future<IngestionStream> open(Vertx vertx, SocketAddress gateway, StreamOptions options) {
        return open(vertx, gateway, options, progress -> {}, lost -> {});
    }

    /**
     * Opens a stream. What {@link #progress} tells then is where it stands: the first batch to send is the one behind the last
     * durable one.
     *
     * @param watcher told of each progress
     * @param losses told why a connection was lost, before the next is tried
     */
    public static Future<IngestionStream> open(
            Vertx vertx,
            SocketAddress gateway,
            StreamOptions options,
            Consumer<StreamProgress> watcher,
            Consumer<StreamFailure> losses) {
        IngestionStream stream = new IngestionStream(vertx, gateway, options, watcher, losses);
        stream.owner.runOnContext(v -> stream.connect());
        return stream.opened.future();
    }

    /** How far it is now. */
    public StreamProgress progress() {
        return progress;
    }

    /**
     * Sends the next batch: a body of records in the stream's format.
     *
     * @return completes when there is room for another one; wait for it, or what is kept grows
     */
    public Future<Void> send(byte[] records) {
        Promise<Void> room = Promise.promise();
        owner.runOnContext(v -> take(records, room));
        return room.future();
    }

    /** Completes when everything that was sent before this call is durable. */
    public Future<Void> durable() {
        return await(StreamProgress::durable);
    }

    /** Completes when everything that was sent before this call is in its table. */
    public Future<Void> committed() {
        return await(StreamProgress::committed);
    }

    /** Waits until everything is durable, and ends the connection; the stream can be opened again. */
    public Future<Void> close() {
        return durable()
                .transform(done -> {
                    owner.runOnContext(v -> finish());
                    return ended.future();
                })
                .eventually(client::close);
    }

    private Future<Void> await(ToLongFunction<StreamProgress> measure) {
        Promise<Void> promise = Promise.promise();
        owner.runOnContext(v -> {
            if (failure != null) {
                promise.fail(failure);
            } else if (measure.applyAsLong(progress) >= next - 1) {
                promise.complete();
            } else {
                waits.add(new Wait(measure, next - 1, promise));
            }
        });
        return promise.future();
    }

    private void take(byte[] records, Promise<Void> room) {
        if (failure != null) {
            room.fail(failure);
            return;
        }
        if (isClosing) {
            room.fail(new IllegalStateException("the stream is closed"));
            return;
        }
        unacknowledged.add(next++, records);
        waitingForRoom.add(room);
        pump();
        giveRoom();
    }

    private void connect() {
        StreamConnection made = new StreamConnection(vertx, new Wire());
        connection = made;
        made.open(client, gateway, options);
    }

    /** What the connection of now tells. */
    private final class Wire implements StreamConnection.Listener {
        @Override
        public void received(StreamResponse response) {
            switch (response.getMessageCase()) {
                case OPENED -> begun(response.getOpened());
                case PROGRESS -> progressed(response.getProgress());
                case MESSAGE_NOT_SET -> {}
            }
        }

        @Override
        public void writable() {
            pump();
        }

        @Override
        public void ended(@Nullable StreamFailure cause) {
            isConnected = false;
            if (cause == null && isClosing) {
                ended.tryComplete();
            } else {
                lost(
                        cause == null
                                ? StreamFailure.broken("the gateway ended the stream before its client did")
                                : cause);
            }
        }
    }

    private void begun(Opened where) {
        long last = where.getLastDurableSequence();
        if (isKnown && last < progress.durable()) {
            fail(StreamFailure.broken(
                    "the gateway told that batch %d was durable, and now has only %d: its intake log was lost, or forgot the stream"
                            .formatted(progress.durable(), last)));
            return;
        }
        if (isKnown && last >= next) {
            fail(StreamFailure.broken(
                    "the gateway has batch %d of the stream, and %d was the last sent here: another program sends to it"
                            .formatted(last, next - 1)));
            return;
        }
        if (!isKnown) {
            isKnown = true;
            next = last + 1;
        }
        isConnected = true;
        isLost = false;
        backoff.reset();
        sent = last;
        if (where.hasCounts()) {
            counted.told(where.getCounts());
        }
        tell(last, where.getLastCommittedSequence());
        opened.tryComplete(this);
        pump();
    }

    private void progressed(Progress now) {
        if (now.hasCounts()) {
            counted.told(now.getCounts());
        }
        tell(now.getDurableSequence(), now.getCommittedSequence());
    }

    /** After a reconnect the committed sequence may be told lower than before. */
    private void tell(long durable, long committed) {
        long most = Math.max(committed, progress.committed());
        progress = new StreamProgress(durable, most, counted.upTo(most));
        unacknowledged.dropUpTo(durable);
        giveRoom();
        watcher.accept(progress);
        List<Wait> over = waits.stream()
                .filter(wait -> wait.measure().applyAsLong(progress) >= wait.sequence())
                .toList();
        waits.removeAll(over);
        over.forEach(wait -> wait.promise().complete());
    }

    private void giveRoom() {
        while (!waitingForRoom.isEmpty() && unacknowledged.bytes() < options.maxUnacknowledgedBytes()) {
            waitingForRoom.remove().complete();
        }
    }

    private void pump() {
        StreamConnection open = connection;
        while (open != null && isConnected && !open.isFull()) {
            byte[] records = unacknowledged.find(sent + 1);
            if (records == null) {
                return;
            }
            sent++;
            open.send(sent, records);
        }
    }

    private void finish() {
        isClosing = true;
        if (failure != null || !isConnected || connection == null) {
            abandon();
        } else {
            connection.finish();
        }
    }

    private void abandon() {
        if (connection != null) {
            connection.abandon();
        }
        ended.tryComplete();
    }

    private void lost(StreamFailure cause) {
        if (isClosing) {
            ended.tryComplete(); // everything was durable before
            return;
        }
        long now = System.nanoTime();
        if (!isLost) {
            isLost = true;
            lostSinceNanos = now;
        }
        if (!cause.isWorthRetrying()
                || now - lostSinceNanos > options.patience().toNanos()) {
            fail(cause);
            return;
        }
        losses.accept(cause);
        long wait =
                Math.max(backoff.afterFailure().toMillis(), cause.retryAfter().toMillis());
        vertx.setTimer(wait, again -> connect());
    }

    private void fail(StreamFailure cause) {
        failure = cause;
        abandon();
        opened.tryFail(cause);
        waitingForRoom.forEach(room -> room.fail(cause));
        waitingForRoom.clear();
        waits.forEach(wait -> wait.promise().fail(cause));
        waits.clear();
    }
}
