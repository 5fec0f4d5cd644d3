package io.quantivista.ingestion.input.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.PushRoom;
import io.quantivista.ingestion.intake.QuotaCharge;
import io.quantivista.ingestion.intake.log.IdempotencyKey;
import io.quantivista.ingestion.pipeline.stream.Push;
import io.quantivista.ingestion.pipeline.stream.PushPort;
import io.quantivista.ingestion.pipeline.stream.Receipt;
import io.quantivista.ingestion.proto.v1.Ack;
import io.quantivista.ingestion.proto.v1.PushRequest;
import io.quantivista.ingestion.proto.v1.PushResponse;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One batch in one call. Owned by the event loop of its connection. */
final class PushCall implements GrpcCall.Listener {
    static final String METHOD = "Push";

    private static final String NOTHING_TAKEN = "nothing of it was taken";

    private enum Stage {
        WAITING,
        ON_ITS_WAY,
        DURABLE,
        REFUSED
    }

    private final GrpcCall call;
    private final PushPort pushes;
    private final PushRoom room;
    private final Silence silence;
    private Stage stage = Stage.WAITING;
    private boolean isTaken;
    private boolean holdsRoom;
    private long bytes;

    PushCall(GrpcCall call, StreamPorts ports) {
        this.call = call;
        this.pushes = ports.pushes();
        this.room = ports.room();
        this.silence = new Silence(call, ports, "send the push again", () -> !isTaken, this::refuse);
    }

    @Override
    public void started() {
        silence.begin();
        try {
            room.requireOpen();
        } catch (GatewayException refusal) {
            refuse(refusal);
        }
    }

    @Override
    public void message(byte[] message) {
        if (isTaken) {
            call.giveBack(message.length);
            refuse(new GatewayException(ErrorCode.INVALID_REQUEST, "A push is one message, and a second one came"));
            return;
        }
        isTaken = true;
        holdsRoom = true;
        bytes = message.length;
        try {
            push(parse(message));
        } catch (GatewayException refusal) {
            refuse(refusal);
        }
    }

    private static PushRequest parse(byte[] message) {
        try {
            return PushRequest.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new GatewayException(
                    ErrorCode.INVALID_REQUEST,
                    "The message cannot be read as quantivista.ingestion.v1.PushRequest: " + e.getMessage());
        }
    }

    private void push(PushRequest request) {
        Requests.requireText("source_id", request.getSourceId());
        Requests.requireKnownFormat(request.getContentType());
        if (!request.getIdempotencyKey().isEmpty()) {
            Requests.requireName("idempotency_key", request.getIdempotencyKey());
        }
        byte[] payload = request.getPayload().toByteArray();
        pushes.source(request.getSourceId())
                .compose(source -> {
                    QuotaCharge charge = room.requireQuota(
                            request.getSourceId(), source.config().limits(), payload.length);
                    return key(request, payload)
                            .compose(key -> push(request, payload, key))
                            .andThen(done -> StreamPushes.settle(room, charge, done.result(), payload.length));
                })
                .compose(receipt -> answer(request, receipt))
                .onSuccess(response -> {
                    call.write(response.build());
                    call.end();
                })
                .onFailure(this::refuse);
    }

    private Future<Receipt> push(PushRequest request, byte[] payload, Key key) {
        if (call.isEnded()) {
            giveBack();
            return Future.failedFuture(CallTimeout.over(NOTHING_TAKEN));
        }
        stage = Stage.ON_ITS_WAY;
        return pushes.push(new Push(
                        request.getSourceId(), Requests.orNull(request.getContentType()), payload, key.orNull, null))
                .andThen(done -> {
                    stage = done.succeeded() ? Stage.DURABLE : Stage.REFUSED;
                    giveBack();
                });
    }

    private record Key(@Nullable IdempotencyKey orNull) {}

    /** The hash of a payload takes long enough to keep the event loop from others. */
    private Future<Key> key(PushRequest request, byte[] payload) {
        if (request.getIdempotencyKey().isEmpty()) {
            return Future.succeededFuture(new Key(null));
        }
        return call.vertx()
                .executeBlocking(
                        () -> new Key(IdempotencyKey.of(
                                request.getIdempotencyKey(), payload, Requests.orNull(request.getContentType()))),
                        false);
    }

    private Future<PushResponse.Builder> answer(PushRequest request, Receipt receipt) {
        PushResponse.Builder answer = PushReceipt.of(request.getSourceId(), receipt);
        if (request.getAck() != Ack.COMMITTED) {
            return Future.succeededFuture(answer);
        }
        // What is durable will be committed: where that takes long, or a table's stream has stopped, the receipt is the
        // truth.
        return pushes.committed(receipt)
                .timeout(room.config().commitWait().toMillis(), TimeUnit.MILLISECONDS)
                .map(commitment -> PushReceipt.with(answer, commitment))
                .otherwise(late -> answer.setPending(true));
    }

    @Override
    public void timeOver() {
        refuse(CallTimeout.over(
                switch (stage) {
                    case WAITING, REFUSED -> NOTHING_TAKEN;
                    case ON_ITS_WAY ->
                        "the records are on their way into the log and may be durable; send them again under their idempotency_key";
                    case DURABLE ->
                        "the records are durable and will be committed; sent again under their idempotency_key they get their receipt";
                }));
    }

    @Override
    public void clientEnded() {
        if (!isTaken) {
            refuse(new GatewayException(ErrorCode.INVALID_REQUEST, "A push is one message, and none came"));
        }
    }

    @Override
    public void unreadable(GatewayException refusal) {
        refuse(refusal);
    }

    /** What is on its way keeps its room until that is settled. */
    private void refuse(Throwable cause) {
        if (stage != Stage.ON_ITS_WAY) {
            giveBack();
        }
        if (!call.isEnded()) {
            call.refuse(GrpcRefusal.of(cause, METHOD));
        }
    }

    /** The payload is in the log now, or refused. */
    private void giveBack() {
        if (holdsRoom) {
            holdsRoom = false;
            call.giveBack(bytes);
        }
    }

    /** What was pushed goes on its way; its room is given back when that is settled. */
    @Override
    public void closed() {
        silence.end();
    }
}
