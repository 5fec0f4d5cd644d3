package io.quantivista.ingestion.format.avro;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.binary.BinaryDecoder;
import io.quantivista.ingestion.format.binary.DecodedBytes;
import io.quantivista.ingestion.format.binary.JsonRecord;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import java.io.IOException;
import java.util.Arrays;

/**
 * Records of Avro blocks. A record whose values cannot land is rejected by itself; a block that cannot be followed ends
 * the job, as nobody knows where its next record begins.
 */
final class AvroDecoder extends BinaryDecoder {
    private final DecodeLimits limits;
    private final AvroHeader header;
    private final AvroValues values;
    private final AvroType type;
    private final AvroInput frame = new AvroInput();
    private final AvroInput block = new AvroInput();
    private final DecodedBytes decoded = new DecodedBytes();

    private byte[] bytes = new byte[0];
    private int length;
    private int at;
    private long batchOffset;
    private long number;
    private long blockOffset;
    private long inBlock;
    private long left;
    private int recordFrom;

    AvroDecoder(Row row, DecodeLimits limits, AvroHeader header) {
        super(row, new JsonRecord(row, limits));
        this.limits = limits;
        this.header = header;
        this.type = AvroType.compile(header.schema(), limits);
        this.values = new AvroValues(block, json, row.dictionary(), limits);
    }

    @Override
    public void begin(Batch batch) {
        bytes = batch.bytes();
        length = batch.length();
        at = batch.sequence() == 0 ? header.length() : 0;
        batchOffset = batch.byteOffset();
        number = batch.firstLine();
        left = 0;
    }

    @Override
    public boolean next() {
        while (left == 0) {
            if (at >= length) {
                return false;
            }
            openBlock();
        }
        recordFrom = block.at();
        json.begin(blockOffset, number++);
        try {
            values.record(type);
            left--;
            if (left == 0 && !block.isAtEnd()) {
                throw AvroHeader.malformed("bytes are left behind its last record");
            }
        } catch (GatewayException e) {
            throw inBlock(e, " at record %d of %d".formatted(inBlock - left + 1, inBlock));
        }
        endRecord();
        return true;
    }

    private void openBlock() {
        blockOffset = batchOffset + at;
        try {
            frame.reset(bytes, at, length);
            inBlock = frame.readLong();
            int size = frame.readLength();
            int from = frame.skip(size);
            int sync = frame.skip(AvroFramer.SYNC_BYTES);
            if (!Arrays.equals(header.sync(), 0, AvroFramer.SYNC_BYTES, bytes, sync, frame.at())) {
                throw AvroHeader.malformed("the marker behind it is not the file's: its length or bytes are damaged");
            }
            header.codec()
                    .decompress(
                            bytes, from, from + size, decoded, limits.binary().decodedBound(size));
            at = frame.at();
            if (inBlock < 0 || inBlock > decoded.length()) {
                throw AvroHeader.malformed("it tells %d records in %d bytes".formatted(inBlock, decoded.length()));
            }
            left = inBlock;
            block.reset(decoded.bytes(), 0, decoded.length());
            if (left == 0 && !block.isAtEnd()) {
                throw AvroHeader.malformed("it tells no record and has %d bytes".formatted(decoded.length()));
            }
        } catch (GatewayException e) {
            throw inBlock(e, "");
        } catch (IOException | RuntimeException e) {
            // Decompressors of others say in many ways that their input is damaged.
            throw inBlock(AvroHeader.malformed("it cannot be decompressed: " + e), "");
        }
    }

    private GatewayException inBlock(GatewayException cause, String where) {
        return new GatewayException(
                cause.code(),
                "the block at byte %d cannot be read%s: %s".formatted(blockOffset, where, cause.detail()));
    }

    /** The record's own encoding, decompressed; of one that is too large only so much as a record may have. */
    @Override
    public byte[] original() {
        boolean isWhole = failure() == null || failure().code() != RejectionCode.RECORD_TOO_LARGE;
        int to = isWhole ? block.at() : (int) Math.min(block.at(), recordFrom + (long) limits.maxRecordBytes());
        return Arrays.copyOfRange(block.bytes(), recordFrom, to);
    }
}
