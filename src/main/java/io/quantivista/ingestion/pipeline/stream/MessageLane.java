package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.lake.StreamLane;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.pipeline.RecordLane;
import org.jspecify.annotations.Nullable;

/** Takes messages of topics through the stages on one lane, for one window. Blocking code; one thread at a time. */
final class MessageLane {
    private final int number;
    private final RecordLane lane;
    private final MessageReader reader;
    private final DecodeLimits limits;

    /** @param number of the lane */
    MessageLane(int number, RecordLane lane, MessageReader reader, DecodeLimits limits) {
        this.number = number;
        this.lane = lane;
        this.reader = reader;
        this.limits = limits;
    }

    /**
     * Takes a run of messages.
     *
     * @param unreadable why none of them can be read; null where they can
     * @param poison knows which of them is not read
     */
    Outcome process(
            String sequence, TopicRun run, StreamLane writer, @Nullable String unreadable, EntryFailures poison) {
        long read = lane.records();
        long rejected = lane.rejected();
        long filtered = lane.filtered();
        lane.writeTo(writer);
        reader.begin(run.schemas());
        PartitionName partition = run.partition();
        for (TopicMessage message : run.messages()) {
            poison.enter(number, sequence, message.offset());
            lane.findings().enterMessage(partition.topic(), partition.partition(), message.offset());
            try {
                String reason = unreadable == null ? poison.reasonAt(sequence, message.offset()) : unreadable;
                process(message, writer, reason);
            } catch (Throwable e) { // whatever it is, it must be known which message it came from
                poison.leave(number);
                throw new EntryFailure(sequence, message.offset(), e);
            }
        }
        poison.leave(number);
        return new Outcome(lane.records() - read, lane.rejected() - rejected, lane.filtered() - filtered, run.bytes());
    }

    private void process(TopicMessage message, StreamLane writer, @Nullable String unreadable) {
        byte[] value = message.value();
        if (value == null) {
            lane.leaveOut();
        } else if (unreadable != null) {
            reject(value, RejectionCode.MESSAGE_UNREADABLE, unreadable, writer);
        } else if (value.length > limits.maxRecordBytes()) {
            reject(
                    value,
                    RejectionCode.RECORD_TOO_LARGE,
                    "the message has %d bytes, a record may have %d (record.max_bytes)"
                            .formatted(value.length, limits.maxRecordBytes()),
                    writer);
        } else {
            String refused = reader.read(value, lane, writer);
            if (refused != null) {
                reject(value, RejectionCode.MESSAGE_UNREADABLE, refused, writer);
            }
        }
    }

    private void reject(byte[] value, RejectionCode code, String reason, StreamLane writer) {
        writer.readAs(reader.formatName(), reader.settings());
        lane.reject(new Failure(code, null, null, reason, null), 1, 0, value);
    }
}
