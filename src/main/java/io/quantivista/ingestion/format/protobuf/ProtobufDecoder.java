package io.quantivista.ingestion.format.protobuf;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.binary.JsonRecord;
import io.quantivista.ingestion.format.json.RecordRenderer;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Messages with their length in front. One that cannot be read is rejected by itself, as the next one is found anyway. */
final class ProtobufDecoder implements Decoder {
    private final Row row;
    private final DecodeLimits limits;
    private final JsonRecord json;
    private final MessageWriter writer;
    private final MessageType type;
    private final RecordRenderer renderer;
    private final WireInput lengths = new WireInput();

    private byte[] bytes = new byte[0];
    private long batchOffset;
    private long number;
    private int from;
    private int to;
    private @Nullable Failure failure;

    ProtobufDecoder(Row row, DecodeLimits limits, DescriptorPool pool) {
        this.row = row;
        this.limits = limits;
        this.json = new JsonRecord(row, limits);
        MessageType.Types types = new MessageType.Types();
        this.type = types.of(pool.record());
        this.writer = new MessageWriter(json, row.dictionary(), pool, types);
        this.renderer = new RecordRenderer(row);
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
        failure = json.end();
        return true;
    }

    @Override
    public @Nullable Failure failure() {
        return failure;
    }

    @Override
    public Row row() {
        return row;
    }

    /** The message without its length, cut where it is larger than a record may be. */
    @Override
    public byte[] original() {
        return Arrays.copyOfRange(bytes, from, (int) Math.min(to, from + (long) limits.maxRecordBytes()));
    }

    @Override
    public void render(ByteSink out) {
        if (row.isChanged()) {
            renderer.render(out);
        } else {
            json.copyTo(out);
        }
    }

    @Override
    public void renderSlot(int slot, ByteSink out) {
        renderer.renderSlot(slot, out);
    }
}
