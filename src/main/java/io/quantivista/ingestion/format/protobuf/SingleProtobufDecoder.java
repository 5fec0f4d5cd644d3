package io.quantivista.ingestion.format.protobuf;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.binary.BinaryDecoder;
import io.quantivista.ingestion.format.binary.JsonRecord;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import java.util.Arrays;

/** Messages that are a batch of their own each, without their length. */
final class SingleProtobufDecoder extends BinaryDecoder {
    private final MessageType type;
    private final MessageWriter writer;

    private byte[] bytes = new byte[0];
    private int length;
    private long byteOffset;
    private long number;
    private boolean isRead;

    SingleProtobufDecoder(Row row, DecodeLimits limits, DescriptorPool pool) {
        super(row, new JsonRecord(row, limits));
        MessageType.Types types = new MessageType.Types();
        this.type = types.of(pool.record());
        this.writer = new MessageWriter(json, row.dictionary(), pool, types);
    }

    @Override
    public void begin(Batch batch) {
        bytes = batch.bytes();
        length = batch.length();
        byteOffset = batch.byteOffset();
        number = batch.firstLine();
        isRead = false;
    }

    @Override
    public boolean next() {
        if (isRead) {
            return false;
        }
        isRead = true;
        json.begin(byteOffset, number);
        writer.record(type, bytes, 0, length);
        endRecord();
        return true;
    }

    @Override
    public byte[] original() {
        return Arrays.copyOf(bytes, length);
    }
}
