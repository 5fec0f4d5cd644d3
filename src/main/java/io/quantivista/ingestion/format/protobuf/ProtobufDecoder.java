package io.quantivista.ingestion.format.protobuf;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.binary.BinaryDecoder;
import io.quantivista.ingestion.format.binary.JsonRecord;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import java.util.Arrays;

/** Messages with their length in front. One that cannot be read is rejected by itself, as the next one is found anyway. */
final class ProtobufDecoder extends BinaryDecoder {
    private final DecodeLimits limits;
    private final MessageWriter writer;
    private final MessageType type;
    private final WireInput lengths = new WireInput();

    private byte[] bytes = new byte[0];
    private long batchOffset;
    private long number;
    private int from;
    private int to;

    ProtobufDecoder(Row row, DecodeLimits limits, DescriptorPool pool) {
        super(row, new JsonRecord(row, limits));
        this.limits = limits;
        MessageType.Types types = new MessageType.Types();
        this.type = types.of(pool.record());
        this.writer = new MessageWriter(json, row.dictionary(), pool, types);
    }

    @Override
    public void begin(Batch batch) {
        bytes = batch.bytes();
        lengths.reset(bytes, 0, batch.length());
        batchOffset = batch.byteOffset();
        number = batch.firstLine();
    }

    @Override
    public boolean next() {
        if (!lengths.hasMore()) {
            return false;
        }
        json.begin(batchOffset + lengths.at, number++);
        long length = lengths.varint();
        from = lengths.at;
        // What is told and not there was cut for being too large; the framer lets nothing else pass.
        to = (int) Math.min(lengths.end, from + length);
        lengths.at = to;
        if (length > limits.maxRecordBytes()) {
            json.fail(
                    RejectionCode.RECORD_TOO_LARGE,
                    "the message has %d bytes, %d are allowed".formatted(length, limits.maxRecordBytes()));
        } else {
            writer.record(type, bytes, from, to);
        }
        endRecord();
        return true;
    }

    /** The message without its length, cut where it is larger than a record may be. */
    @Override
    public byte[] original() {
        return Arrays.copyOfRange(bytes, from, (int) Math.min(to, from + (long) limits.maxRecordBytes()));
    }
}
