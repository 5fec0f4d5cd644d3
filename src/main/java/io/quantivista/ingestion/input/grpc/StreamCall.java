package io.quantivista.ingestion.input.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.QuotaCharge;
import io.quantivista.ingestion.intake.log.StreamSequence;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.pipeline.stream.Push;
import io.quantivista.ingestion.pipeline.stream.Receipt;
import io.quantivista.ingestion.pipeline.stream.StreamCommit;
import io.quantivista.ingestion.proto.v1.Batch;
import io.quantivista.ingestion.proto.v1.Open;
import io.quantivista.ingestion.proto.v1.StreamRequest;
import io.vertx.core.Future;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one stream: it opens, takes batches in their order, and tells how far they are. Owned by the event loop of
 * its connection.
 */
final class StreamCall implements GrpcCall.Listener, PendingBatches.Outcomes {
    static final String METHOD = "Stream";

    private static final long NONE = -1;

    private final GrpcCall call;
    private final StreamPorts ports;
    private final PendingBatches pending;
    private final Silence silence;
    private final StreamGate gate;
    private final StreamAnswers answers;

    private OpenStreams.@Nullable Claim claim;
    private @Nullable Open open;
    private @Nullable String table;
    private @Nullable Runnable watch;
    private @Nullable GatewayException stopped;
    private boolean isOpened;
    private boolean clientEnded;
    /** Bytes of the batch that waits to pass. */
    private long atGate = NONE;

    private long taken;

    StreamCall(GrpcCall call, StreamPorts ports) {
        this.call = call;
        this.ports = ports;
        this.pending = new PendingBatches(call.vertx(), this::push, this);
        this.silence = new Silence(call, ports, this::isClientsTurn, this::refuse);
        this.gate = new StreamGate(call, ports, this::refuse);
        this.answers = new StreamAnswers(call);
    }

    @Override
    public void started() {
        silence.begin();
    }

    private boolean isClientsTurn() {
        return open == null || (isOpened && pending.isSettled() && !answers.isCommitAwaited() && !gate.isShut());
    }

    @Override
    public void message(byte[] message) {
        silence.broken();
        try {
            take(parse(message), message.length);
        } catch (GatewayException refusal) {
            call.giveBack(message.length);
            refuse(refusal);
        }
    }

    /** The payload is a slice of the message. */
    private static StreamRequest parse(byte[] message) {
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(message).newCodedInput();
            in.enableAliasing(true);
            return StreamRequest.parseFrom(in);
        } catch (IOException e) {
            throw invalid("A message cannot be read as quantivista.ingestion.v1.StreamRequest: " + e.getMessage());
        }
    }

    private void take(StreamRequest request, long bytes) {
        boolean isFirst = open == null;
        switch (request.getMessageCase()) {
            case OPEN -> {
                if (!isFirst) {
                    throw invalid("The stream is open; a second open needs a call of its own");
                }
                open(request.getOpen());
                call.giveBack(bytes);
            }
            case BATCH -> {
                if (isFirst) {
                    throw invalid(
                            "A batch came before open: the first message says source_id, stream_id and content_type");
                }
                batch(request.getBatch(), bytes);
            }
            case MESSAGE_NOT_SET -> throw invalid("A message is neither open nor batch");
        }
    }

    private void open(Open asked) {
        Requests.requireText("open.source_id", asked.getSourceId());
        Requests.requireName("open.stream_id", asked.getStreamId());
        Requests.requireKnownFormat(asked.getContentType());
        open = asked;
        call.hold();
        Future<SourcePlan> plan = ports.pushes().source(asked.getSourceId());
        plan.onSuccess(this::claim).onFailure(this::refuse);
    }

    private void claim(SourcePlan plan) {
        Open asked = opened();
        if (call.isEnded()) {
            return;
        }
        try {
            claim = ports.streams()
                    .claim(
                            new OpenStreams.Name(asked.getSourceId(), asked.getStreamId()),
                            cause -> call.loop().runOnContext(v -> stop(cause)));
        } catch (GatewayException refusal) {
            refuse(refusal);
            return;
        }
        // On this call's loop, whatever loop the connection before it was on.
        claim.free().onComplete(free -> call.loop().runOnContext(v -> begin(plan)));
    }

    private void begin(SourcePlan plan) {
        Open asked = opened();
        if (call.isEnded()) {
            return;
        }
        gate.begin(plan);
        taken = ports.pushes().lastSequence(asked.getSourceId(), asked.getStreamId());
        table = plan.layout().name();
        watch = ports.pushes().watch(table, asked.getSourceId(), asked.getStreamId(), answers::committed);
        // Where the last batch of before stands is not known; it is not behind the end of the log.
        answers.durableBefore(taken, ports.pushes().lastPosition());
        committed(table).onSuccess(this::begun).onFailure(this::refuse);
    }

    private Future<StreamCommit> committed(String ofTable) {
        return ports.pushes().committed(ofTable, opened().getSourceId(), opened().getStreamId());
    }

    private void begun(StreamCommit commit) {
        answers.committed(commit);
        isOpened = true;
        answers.open(ports.config().maxMessage().bytes());
        call.goOn();
    }

    private void batch(Batch batch, long bytes) {
        long sequence = batch.getSequence();
        if (sequence < 1) {
            throw invalid("A batch has the sequence %d; the first of a stream has 1".formatted(sequence));
        }
        if (sequence > taken + 1) {
            throw new GatewayException(
                    ErrorCode.SEQUENCE_GAP,
                    "Batch %d came where %d was to come: open the stream again and go on behind its last durable sequence"
                            .formatted(sequence, taken + 1));
        }
        if (batch.getPayload().isEmpty()) {
            throw Requests.withoutRecord(sequence);
        }
        if (sequence <= taken) {
            call.giveBack(bytes);
            answers.tellSoon();
            return;
        }
        atGate = bytes;
        gate.next(batch.getPayload().size(), () -> {
            atGate = NONE;
            taken = sequence;
            ports.meters().batch(batch.getPayload().size());
            pending.add(sequence, batch.getPayload().toByteArray(), bytes);
        });
    }

    private Future<Receipt> push(long sequence, byte[] payload) {
        Open asked = opened();
        QuotaCharge charge = ports.room().charge(asked.getSourceId(), payload.length);
        return ports.pushes()
                .push(new Push(
                        asked.getSourceId(),
                        Requests.orNull(asked.getContentType()),
                        payload,
                        null,
                        new StreamSequence(asked.getStreamId(), sequence)))
                .onComplete(done -> settle(charge, done.result(), payload.length));
    }

    private void settle(QuotaCharge charge, @Nullable Receipt receipt, int payloadBytes) {
        if (receipt == null || receipt.repeated()) {
            ports.room().giveBack(charge);
        } else {
            ports.room().taken(charge, receipt.accepted(), payloadBytes);
        }
    }

    @Override
    public void durable(long sequence, Receipt receipt) {
        if (receipt.position() == null && !receipt.repeated()) {
            refused(sequence, Requests.withoutRecord(sequence));
            return;
        }
        if (!receipt.table().equals(table)) {
            stop(new GatewayException(
                    ErrorCode.BUSY,
                    "The source goes to the table %s now: open the stream again".formatted(receipt.table())));
        }
        if (receipt.position() == null) {
            // One that came before, on a connection that was cut, is not behind the end of the log.
            answers.durableBefore(sequence, ports.pushes().lastPosition());
            committed(receipt.table()).onSuccess(answers::committed);
        }
        answers.durable(sequence, receipt.accepted());
    }

    @Override
    public void refused(long sequence, Throwable cause) {
        refuse(cause);
    }

    @Override
    public void done(long bytes) {
        call.giveBack(bytes);
    }

    @Override
    public void settled() {
        silence.broken();
        if (call.isEnded()) {
            leave();
        } else if (stopped != null) {
            if (isOpened) {
                answers.tell();
            }
            refuse(stopped);
        } else if (clientEnded) {
            answers.tell();
            call.end();
        }
    }

    @Override
    public void clientEnded() {
        clientEnded = true;
        if (pending.isSettled()) {
            settled();
        }
    }

    /** Takes no more batches, and ends when those that were taken are settled; at once where another connection has the stream. */
    private void stop(GatewayException cause) {
        if (cause.code() == ErrorCode.STREAM_TAKEN) {
            refuse(cause);
        } else if (stopped == null) {
            stopped = cause;
            gate.close();
            call.hold();
            pending.stop();
        }
    }

    @Override
    public void timeOver() {
        stop(CallTimeout.over("what was told is durable, and the stream goes on behind it when it is opened again"));
    }

    @Override
    public void unreadable(GatewayException refusal) {
        refuse(refusal);
    }

    private void refuse(Throwable cause) {
        if (!call.isEnded()) {
            GrpcRefusal refusal = GrpcRefusal.of(cause, METHOD);
            ports.meters().refused(refusal.code());
            call.refuse(refusal);
        }
    }

    @Override
    public void closed() {
        silence.end();
        gate.close();
        if (atGate != NONE) {
            call.giveBack(atGate);
            atGate = NONE;
        }
        if (watch != null) {
            watch.run();
        }
        pending.giveUp();
    }

    private void leave() {
        if (claim != null) {
            ports.streams().leave(claim);
        }
    }

    private Open opened() {
        if (open == null) {
            throw new IllegalStateException("the stream is not open");
        }
        return open;
    }

    private static GatewayException invalid(String detail) {
        return new GatewayException(ErrorCode.INVALID_REQUEST, detail);
    }
}
