package io.quantivista.ingestion.client;

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
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private final Vertx vertx;
    private final Context owner;
    private final GrpcClient client;
    private final SocketAddress gateway;
    private final StreamOptions options;
    private final Consumer<StreamProgress> watcher;
    private final Consumer<StreamFailure> losses;
    private final Patience patience;
    private final Unacknowledged unacknowledged;
    private final CountedBatches counted = new CountedBatches();
    private final Promise<IngestionStream> opened = Promise.promise();
    private final Waits waits = new Waits();
    private final Promise<Void> ended = Promise.promise();

    private @Nullable StreamConnection connection;
    private @Nullable StreamFailure failure;
    private boolean isConnected;
    private boolean isKnown;
    private boolean isClosing;
    private long next;
    private long sent;
    private volatile StreamProgress progress = StreamProgress.NONE;

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
        this.unacknowledged = new Unacknowledged(options.maxUnacknowledgedBytes());
        this.patience = new Patience(options.patience(), System::nanoTime);
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
                waits.add(measure, next - 1, promise);
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
        unacknowledged.add(next++, records, room);
        pump();
        unacknowledged.giveRoom();
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
        if (unacknowledged.isEmpty()) {
            patience.reset();
        }
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

    /**
     * After a reconnect the committed sequence may be told lower than before. It is what becomes durable that shows that the
     * gateway works again: one that opens streams and refuses every batch does not.
     */
    private void tell(long durable, long committed) {
        if (durable > progress.durable()) {
            patience.reset();
        }
        long most = Math.max(committed, progress.committed());
        progress = new StreamProgress(durable, most, counted.upTo(most));
        unacknowledged.dropUpTo(durable);
        watcher.accept(progress);
        waits.reach(progress);
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
        if (!cause.isWorthRetrying() || patience.isOver()) {
            fail(cause);
            return;
        }
        losses.accept(cause);
        vertx.setTimer(patience.nextWait(cause.retryAfter()).toMillis(), again -> connect());
    }

    private void fail(StreamFailure cause) {
        failure = cause;
        abandon();
        opened.tryFail(cause);
        unacknowledged.fail(cause);
        waits.fail(cause);
    }
}
