package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.input.http.PushHandler.PushLimits;
import io.quantivista.ingestion.intake.CallLoop;
import io.quantivista.ingestion.intake.CallRoom;
import io.quantivista.ingestion.intake.InFlightBytes;
import io.quantivista.ingestion.intake.PushRoom;
import io.quantivista.ingestion.intake.QuotaCharge;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.pipeline.stream.Push;
import io.quantivista.ingestion.pipeline.stream.PushPort;
import io.quantivista.ingestion.pipeline.stream.Receipt;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One push on its way from the socket to its answer. All of it on the request's event loop.
 *
 * <p>It holds room for its bytes from before the first one until it is durable or refused. While there is none its sender is
 * paused, for a while, and then refused.
 */
final class PushCall {
    /** Room for the first bytes of a body that does not say its length. */
    private static final int FIRST_ROOM = 16 << 10;
    /** How often one that waits for commits looks whether there was one. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final RoutingContext context;
    private final HttpServerRequest request;
    private final PushPort port;
    private final PushRoom room;
    private final PushLimits limits;
    private final String sourceId;
    private final PushHead head;

    private final CallRoom held;
    private @Nullable QuotaCharge charge;
    private @Nullable SilenceWatch silence;
    private byte[] body = {};
    private int size;
    private boolean complete;
    /** Answered, or nobody is left to be answered. */
    private boolean over;

    PushCall(RoutingContext context, PushPort port, PushRoom room, PushLimits limits) {
        this.context = context;
        this.request = context.request();
        this.port = port;
        this.room = room;
        this.limits = limits;
        this.sourceId = context.pathParam("source_id");
        this.head = PushHead.of(request.headers());
        this.held =
                new CallRoom(room, CallLoop.of(context.vertx()), room.config().busyAfter());
    }

    /** Asks everything that can refuse a push before its body flows. */
    void start() {
        if (head.length() > limits.maxBytes()) {
            throw tooLarge(head.length());
        }
        if (room.isBacklogFull()) {
            pauseSender();
            lookLater(System.nanoTime() + room.config().busyAfter().toNanos());
        } else {
            begin();
        }
    }

    /** Refused at once, senders would come back at once: what it costs to refuse them is missing for the commits. */
    private void lookLater(long until) {
        CallLoop.of(context.vertx()).after(LOOK, () -> {
            if (over) {
                return;
            }
            if (room.isBacklogFull() && System.nanoTime() < until) {
                lookLater(until);
                return;
            }
            try {
                begin();
            } catch (GatewayException refusal) {
                refuse(refusal);
            }
        });
    }

    private void begin() {
        room.requireOpen();
        Future<SourcePlan> source = port.source(sourceId);
        if (source.succeeded()) {
            admit(source.result());
        } else {
            pauseSender();
            source.onSuccess(this::admitLater).onFailure(this::refuse);
        }
    }

    private void admitLater(SourcePlan source) {
        if (over) {
            // Its sender went meanwhile, and nobody would give back what it took now.
            return;
        }
        try {
            admit(source);
        } catch (GatewayException refusal) {
            refuse(refusal);
        }
    }

    private void admit(SourcePlan source) {
        charge = room.requireQuota(sourceId, source.config().limits(), knownBytes());
        long bytes = InFlightBytes.OVERHEAD + firstRoom();
        takeRoom(bytes, this::receive);
    }

    /** Of the body without its encoding. */
    private long knownBytes() {
        return head.coding() == ContentCoding.IDENTITY && head.length() != PushHead.UNKNOWN ? head.length() : 0;
    }

    private long firstRoom() {
        long body = head.length() == PushHead.UNKNOWN ? FIRST_ROOM : head.length();
        // How much it becomes shows too late to wait for room.
        return isLargeEncoded() ? body + limits.maxBytes() : body;
    }

    /** Whether it may become as large as a push can be. */
    private boolean isLargeEncoded() {
        return head.coding() != ContentCoding.IDENTITY
                && (head.length() == PushHead.UNKNOWN || head.length() > WholePush.DECOMPRESSED_HERE);
    }

    /** Goes on at once where there is room, else when there is, or refuses. */
    private void takeRoom(long bytes, Runnable then) {
        if (held.take(bytes, then, this::refuse)) {
            then.run();
        } else {
            pauseSender();
        }
    }

    /** The sender rests because of this gateway: nobody else may take that for its silence. */
    private void pauseSender() {
        BodyFlow.pause(request);
        watchSilence();
    }

    /** Over HTTP/2 a silent body ends this push alone, so nobody else can tell it by the connection. */
    private void watchSilence() {
        if (silence == null) {
            UploadHandler.watchHere(context);
            request.exceptionHandler(lost -> clientLeft());
            silence = new SilenceWatch(
                    context.vertx(),
                    request,
                    limits.idleTimeout(),
                    limits.leastBytes(),
                    () -> held.holdsAny() && !held.isWaiting() && !complete,
                    this::refuse);
            context.addEndHandler(ended -> Objects.requireNonNull(silence).stop());
        }
    }

    private void receive() {
        body = new byte[head.length() == PushHead.UNKNOWN ? FIRST_ROOM : (int) head.length()];
        request.handler(this::take);
        request.exceptionHandler(lost -> clientLeft());
        request.endHandler(end -> finish());
        if (silence != null) {
            BodyFlow.resume(request);
        } else if (request.version() == HttpVersion.HTTP_2) {
            watchSilence();
        }
    }

    private void take(Buffer chunk) {
        int needed = size + chunk.length();
        if (over) {
            return;
        }
        if (needed > limits.maxBytes()) {
            refuse(tooLarge(needed));
        } else if (needed <= body.length) {
            add(chunk);
        } else {
            int length = Math.min(limits.maxBytes(), Math.max(needed, 2 * body.length));
            takeRoom(length - body.length, () -> {
                body = Arrays.copyOf(body, length);
                add(chunk);
                if (silence != null) {
                    BodyFlow.resume(request);
                }
            });
        }
    }

    private void add(Buffer chunk) {
        chunk.getBytes(body, size);
        size += chunk.length();
    }

    private void finish() {
        complete = true;
        if (over) {
            return;
        }
        byte[] whole = size == body.length ? body : Arrays.copyOf(body, size);
        body = new byte[0];
        WholePush push = new WholePush(sourceId, head, whole, limits);
        push.read(context.vertx()).map(this::withRoom).compose(this::push).onComplete(done -> {
            held.giveAllBack();
            giveChargeBack();
            if (done.succeeded()) {
                acknowledge(done.result());
            } else {
                refuse(done.cause());
            }
        });
    }

    /** A small body that has become a large one. */
    private Push withRoom(Push push) {
        if (head.coding() != ContentCoding.IDENTITY && !isLargeEncoded() && !held.tryTake(push.payload().length)) {
            throw room.busy(Duration.ZERO);
        }
        return push;
    }

    private Future<Receipt> push(Push push) {
        return port.push(push).map(receipt -> {
            settleCharge(receipt, push.payload().length);
            return receipt;
        });
    }

    private void settleCharge(Receipt receipt, int bytes) {
        QuotaCharge due = charge;
        if (due != null && !receipt.repeated()) {
            charge = null;
            room.taken(due, receipt.accepted(), bytes);
        }
    }

    /** What was not taken is not charged. */
    private void giveChargeBack() {
        QuotaCharge due = charge;
        if (due != null) {
            charge = null;
            room.giveBack(due);
        }
    }

    private void acknowledge(Receipt receipt) {
        if (!"committed".equals(request.getParam("ack"))) {
            answer(200, PushAnswer.of(receipt));
            return;
        }
        // What is durable will be committed: where that takes long, or a table's stream has stopped, the receipt is the
        // truth.
        port.committed(receipt)
                .timeout(room.config().commitWait().toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(commitment -> answer(200, PushAnswer.of(receipt, commitment)))
                .onFailure(late -> answer(202, PushAnswer.of(receipt)));
    }

    private void answer(int status, Buffer json) {
        over = true;
        if (context.response().closed()) {
            return;
        }
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(json);
    }

    private void refuse(Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        giveUp();
        context.fail(cause);
    }

    private void clientLeft() {
        over = true;
        giveUp();
    }

    /** Lets go of what it holds or waits for; one whose body is whole holds on until its way has ended. */
    private void giveUp() {
        held.close();
        if (!complete) {
            held.giveAllBack();
            giveChargeBack();
        }
    }

    private GatewayException tooLarge(long bytes) {
        return new GatewayException(
                ErrorCode.BODY_TOO_LARGE,
                "The body has at least %d bytes, %d are allowed (intake.log.max_entry_bytes): split it, or upload it"
                        .formatted(bytes, limits.maxBytes()));
    }
}
