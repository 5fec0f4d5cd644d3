package io.quantivista.ingestion.input.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.PushRoom;
import io.quantivista.ingestion.intake.log.IdempotencyKey;
import io.quantivista.ingestion.pipeline.stream.Commitment;
import io.quantivista.ingestion.pipeline.stream.Push;
import io.quantivista.ingestion.pipeline.stream.PushPort;
import io.quantivista.ingestion.pipeline.stream.Receipt;
import io.quantivista.ingestion.proto.v1.Ack;
import io.quantivista.ingestion.proto.v1.PushRequest;
import io.quantivista.ingestion.proto.v1.PushResponse;
import io.vertx.core.Future;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** One batch in one call. Owned by the event loop of its connection. */
final class PushCall implements GrpcCall.Listener {
    static final String METHOD = "Push";

    private final GrpcCall call;
    private final PushPort pushes;
    private final PushRoom room;
    private boolean isTaken;
    private boolean holdsRoom;
    private long bytes;

    PushCall(GrpcCall call, StreamPorts ports) {
        this.call = call;
        this.pushes = ports.pushes();
        this.room = ports.room();
    }

    @Override
    public void started() {
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
        byte[] payload = request.getPayload().toByteArray();
        pushes.source(request.getSourceId())
                .compose(source -> {
                    room.requireQuota(request.getSourceId(), source.config().limits());
                    return key(request, payload);
                })
                .compose(key -> pushes.push(new Push(
                        request.getSourceId(), Requests.orNull(request.getContentType()), payload, key.orNull, null)))
                .compose(receipt -> {
                    if (!receipt.repeated()) {
                        room.taken(request.getSourceId(), receipt.accepted(), payload.length);
                    }
                    return answer(request, receipt);
                })
                .onSuccess(response -> {
                    call.write(response);
                    call.end();
                })
                .onFailure(this::refuse);
    }

    private record Key(@Nullable IdempotencyKey orNull) {}

    /** The hash of a payload takes long enough to keep the event loop from others. */
    private Future<Key> key(PushRequest request, byte[] payload) {
        if (request.getIdempotencyKey().isEmpty()) {
            return Future.succeededFuture(new Key(null));
        }
        Requests.requireName("idempotency_key", request.getIdempotencyKey());
        return call.vertx()
                .executeBlocking(() -> sha256(payload), false)
                .map(hash -> new Key(new IdempotencyKey(request.getIdempotencyKey(), hash)));
    }

    private static String sha256(byte[] payload) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(payload));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Future<PushResponse> answer(PushRequest request, Receipt receipt) {
        PushResponse.Builder answer = PushResponse.newBuilder()
                .setSourceId(request.getSourceId())
                .setTable(receipt.table())
                .setAccepted(receipt.accepted())
                .setRepeated(receipt.repeated());
        if (receipt.position() != null) {
            answer.setPosition(receipt.position().value());
        }
        giveBack();
        return request.getAck() == Ack.COMMITTED
                ? pushes.committed(receipt).map(commitment -> with(answer, commitment))
                : Future.succeededFuture(answer.build());
    }

    private static PushResponse with(PushResponse.Builder answer, Commitment commitment) {
        if (commitment.committed() != null) {
            answer.setCommitted(commitment.committed());
        }
        if (commitment.rejected() != null) {
            answer.setRejected(commitment.rejected());
        }
        if (commitment.filtered() != null) {
            answer.setFiltered(commitment.filtered());
        }
        if (commitment.deltaVersion() != null) {
            answer.setDeltaVersion(commitment.deltaVersion());
        }
        return answer.build();
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

    private void refuse(Throwable cause) {
        giveBack();
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
    public void closed() {}
}
