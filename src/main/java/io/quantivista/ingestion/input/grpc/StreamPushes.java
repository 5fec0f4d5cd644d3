package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.intake.PushRoom;
import io.quantivista.ingestion.intake.QuotaCharge;
import io.quantivista.ingestion.intake.log.StreamSequence;
import io.quantivista.ingestion.pipeline.stream.Push;
import io.quantivista.ingestion.pipeline.stream.Receipt;
import io.quantivista.ingestion.proto.v1.Open;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The batches of one stream as pushes, each charged to its source while it is on its way. Owned by the event loop of the call. */
final class StreamPushes implements PendingBatches.Pushing {
    private final StreamPorts ports;
    private Open open = Open.getDefaultInstance();

    StreamPushes(StreamPorts ports) {
        this.ports = ports;
    }

    /** What the stream opened; before its first batch. */
    void begin(Open opened) {
        open = opened;
    }

    @Override
    public Future<Receipt> push(long sequence, byte[] payload) {
        QuotaCharge charge = ports.room().charge(open.getSourceId(), payload.length);
        return ports.pushes()
                .push(new Push(
                        open.getSourceId(),
                        Requests.orNull(open.getContentType()),
                        payload,
                        null,
                        new StreamSequence(open.getStreamId(), sequence)))
                .andThen(done -> settle(ports.room(), charge, done.result(), payload.length));
    }

    /** A push is durable, or was refused where there is no receipt; one that came before costs nothing. */
    static void settle(PushRoom room, QuotaCharge charge, @Nullable Receipt receipt, int payloadBytes) {
        if (receipt == null || receipt.repeated()) {
            room.giveBack(charge);
        } else {
            room.taken(charge, receipt.accepted(), payloadBytes);
        }
    }
}
