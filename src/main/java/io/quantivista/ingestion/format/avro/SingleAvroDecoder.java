package io.quantivista.ingestion.format.avro;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.binary.BinaryDecoder;
import io.quantivista.ingestion.format.binary.JsonRecord;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import java.util.Arrays;
import org.apache.avro.Schema;

/** Avro records that are a batch of their own each; bytes that are not exactly one record have none. */
final class SingleAvroDecoder extends BinaryDecoder {
    private final AvroInput in = new AvroInput();
    private final AvroType type;
    private final AvroValues values;

    private byte[] bytes = new byte[0];
    private int length;
    private long byteOffset;
    private long number;
    private boolean isRead;

    SingleAvroDecoder(Row row, DecodeLimits limits, Schema schema) {
        super(row, new JsonRecord(row, limits));
        this.type = AvroType.compile(schema, limits);
        this.values = new AvroValues(in, json, row.dictionary(), limits);
    }

    @Override
    public void begin(Batch batch) {
        bytes = batch.bytes();
        length = batch.length();
        byteOffset = batch.byteOffset();
        number = batch.firstLine();
        in.reset(bytes, 0, length);
        isRead = false;
    }

    @Override
    public boolean next() {
        if (isRead) {
            return false;
        }
        isRead = true;
        json.begin(byteOffset, number);
        try {
            values.record(type);
        } catch (GatewayException cut) {
            return false;
        }
        endRecord();
        return in.isAtEnd();
    }

    @Override
    public byte[] original() {
        return Arrays.copyOf(bytes, length);
    }
}
