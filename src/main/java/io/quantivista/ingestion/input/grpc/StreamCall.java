package io.quantivista.ingestion.input.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.log.StreamSequence;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.pipeline.stream.Push;
import io.quantivista.ingestion.pipeline.stream.Receipt;
import io.quantivista.ingestion.proto.v1.Batch;
import io.quantivista.ingestion.proto.v1.Open;
import io.quantivista.ingestion.proto.v1.Opened;
import io.quantivista.ingestion.proto.v1.Progress;
import io.quantivista.ingestion.proto.v1.StreamRequest;
import io.quantivista.ingestion.proto.v1.StreamResponse;
import io.vertx.core.Future;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one stream: it opens, takes batches in their order, and tells how far they are. Owned by the event loop of
 * its connection.
 *
 * <p>Progress is told at most once a turn of the loop, and only while the client reads; of what it missed it is told the newest
 * state. So nothing queues for a client that never reads.
 */
final class StreamCall implements GrpcCall.Listener, PendingBatches.Outcomes {
    static final String METHOD = "Stream";

    private static final long NONE = -1;

    private final GrpcCall call;
    private final StreamPorts ports;
    private final PendingBatches pending;
    private final CommittedMarks marks = new CommittedMarks();
    private final Silence silence;
    private final StreamGate gate;

    private OpenStreams.@Nullable Claim claim;
    private @Nullable Open open;
    private @Nullable String table;
    private @Nullable Runnable watch;
    private @Nullable GatewayException stopped;
    private boolean isOpened;
    private boolean clientEnded;
    private boolean isTold = true;
    private boolean isTelling;
    private LogPosition committed = LogPosition.BEFORE_FIRST;
    /** Bytes of the batch that waits to pass. */
    private long atGate = NONE;

    private long taken;
    private long durable;
    private long durableRecords;

    StreamCall(GrpcCall call, StreamPorts ports) {
        this.call = call;
        this.ports = ports;
        this.pending = new PendingBatches(call.vertx(), this::push, this);
        this.silence = new Silence(call, ports, this::isClientsTurn, this::refuse);
        this.gate = new StreamGate(call, ports, this::refuse);
    }

    @Override
    public void started() {
        silence.begin();
    }

    private boolean isClientsTurn() {
        return open == null || (isOpened && pending.isSettled() && !marks.areWaiting() && !gate.isShut());
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
        durable = taken;
        table = plan.layout().name();
        watch = ports.pushes().watch(table, this::committed);
        // Where the last batch of before stands is not known; it is not behind the end of the log.
        marks.add(taken, ports.pushes().lastPosition());
        ports.pushes().committedPosition(table).onSuccess(this::begun).onFailure(this::refuse);
    }

    private void begun(LogPosition position) {
        committed(position);
        isOpened = true;
        call.write(StreamResponse.newBuilder()
                .setOpened(Opened.newBuilder()
                        .setLastDurableSequence(durable)
                        .setLastCommittedSequence(marks.committed())
                        .setMaxMessageBytes(ports.config().maxMessage().bytes()))
                .build());
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
            tellSoon();
            return;
        }
        atGate = bytes;
        gate.next(() -> {
            atGate = NONE;
            taken = sequence;
            ports.meters().batch(batch.getPayload().size());
            pending.add(sequence, batch.getPayload().toByteArray(), bytes);
        });
    }

    private Future<Receipt> push(long sequence, byte[] payload) {
        Open asked = opened();
        return ports.pushes()
                .push(new Push(
                        asked.getSourceId(),
                        Requests.orNull(asked.getContentType()),
                        payload,
                        null,
                        new StreamSequence(asked.getStreamId(), sequence)))
                .onSuccess(receipt -> {
                    if (!receipt.repeated()) {
                        ports.room().taken(asked.getSourceId(), receipt.accepted(), payload.length);
                    }
                });
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
        durable = sequence;
        durableRecords += receipt.accepted();
        // One that came before, on a connection that was cut, is not behind the end of the log.
        marks.add(sequence, receipt.position() == null ? ports.pushes().lastPosition() : receipt.position());
        if (receipt.position() == null) {
            ports.pushes().committedPosition(receipt.table()).onSuccess(this::committed);
        }
        marks.reach(committed);
        tellSoon();
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
            refuse(stopped);
        } else if (clientEnded) {
            tell();
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

    /** Remembered for batches whose receipts come later than the word of their commit. */
    private void committed(LogPosition position) {
        if (position.compareTo(committed) > 0) {
            committed = position;
        }
        if (marks.reach(committed) && isOpened) {
            tellSoon();
        }
    }

    private void tellSoon() {
        isTold = false;
        if (!isTelling) {
            isTelling = true;
            call.loop().runOnContext(v -> {
                isTelling = false;
                tellWhereRead();
            });
        }
    }

    private void tellWhereRead() {
        if (!isTold && !call.isFull(this::tellWhereRead)) {
            tell();
        }
    }

    private void tell() {
        isTold = true;
        call.write(StreamResponse.newBuilder()
                .setProgress(Progress.newBuilder()
                        .setDurableSequence(durable)
                        .setCommittedSequence(marks.committed())
                        .setDurableRecords(durableRecords))
                .build());
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
