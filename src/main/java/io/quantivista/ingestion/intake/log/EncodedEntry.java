package io.quantivista.ingestion.intake.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * An entry ready for the disk: made on the thread of whoever appends, so that checksums of many entries are taken side by
 * side and the writer only copies.
 *
 * <p>The body of its frame: flags (1: has a key, 2: has a sequence; 1 byte), time of receipt in milliseconds since 1970 (8),
 * records (4), source id, table, media type; key and fingerprint; stream id and sequence (8); the payload up to the body's end.
 * Texts are a length of two bytes and UTF-8. The position is not in it: the group knows.
 */
final class EncodedEntry {
    private static final int HAS_KEY = 1;
    private static final int HAS_SEQUENCE = 2;
    private static final int FIXED = 1 + Long.BYTES + Integer.BYTES;
    private static final int MOST_TEXTS = 6;
    private static final byte[] PADDING = new byte[8];

    private final byte[] fields;
    private final byte[] payload;
    private final Frame frame;

    private EncodedEntry(byte[] fields, byte[] payload, Frame frame) {
        this.fields = fields;
        this.payload = payload;
        this.frame = frame;
    }

    /** Bytes of the largest frame that a payload of this size can make. */
    static long largestFrame(long payloadBytes) {
        return Frame.HEAD + FIXED + MOST_TEXTS * (Short.BYTES + Texts.MAX_BYTES) + Long.BYTES + payloadBytes + 7 & -8L;
    }

    static EncodedEntry of(LogEntry entry) {
        byte[] fields = fields(entry);
        byte[] payload = entry.payload();
        int length = Math.addExact(fields.length, payload.length);
        CRC32C checksum = new CRC32C();
        checksum.update(fields);
        checksum.update(payload);
        checksum.update(PADDING, 0, Frame.padded(length) - length);
        return new EncodedEntry(fields, payload, new Frame(Frame.ENTRY, length, (int) checksum.getValue()));
    }

    private static byte[] fields(LogEntry entry) {
        IdempotencyKey key = entry.idempotencyKey();
        StreamSequence sequence = entry.streamSequence();
        int size = FIXED + Texts.size(entry.sourceId()) + Texts.size(entry.table()) + Texts.size(entry.mediaType());
        size += key == null ? 0 : Texts.size(key.key()) + Texts.size(key.fingerprint());
        size += sequence == null ? 0 : Texts.size(sequence.streamId()) + Long.BYTES;

        byte[] fields = new byte[size];
        ByteBuffer bytes = ByteBuffer.wrap(fields).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) ((key == null ? 0 : HAS_KEY) | (sequence == null ? 0 : HAS_SEQUENCE)));
        bytes.putLong(entry.receivedAt().toEpochMilli()).putInt(entry.records());
        Texts.put(bytes, entry.sourceId());
        Texts.put(bytes, entry.table());
        Texts.put(bytes, entry.mediaType());
        if (key != null) {
            Texts.put(bytes, key.key());
            Texts.put(bytes, key.fingerprint());
        }
        if (sequence != null) {
            Texts.put(bytes, sequence.streamId());
            bytes.putLong(sequence.sequence());
        }
        return fields;
    }

    int frameBytes() {
        return Frame.HEAD + frame.paddedLength();
    }

    void putFrame(ByteBuffer target, long salt, long offset) {
        frame.putHead(target, salt, offset);
        target.put(fields).put(payload).put(PADDING, 0, frame.paddedLength() - frame.length());
    }

    /** Reads the body of a frame whose checksum was right. */
    static LogEntry read(ByteBuffer body) {
        int flags = body.get();
        Instant receivedAt = Instant.ofEpochMilli(body.getLong());
        int records = body.getInt();
        String sourceId = Texts.get(body);
        String table = Texts.get(body);
        String mediaType = Texts.get(body);
        IdempotencyKey key = (flags & HAS_KEY) == 0 ? null : new IdempotencyKey(Texts.get(body), Texts.get(body));
        StreamSequence sequence =
                (flags & HAS_SEQUENCE) == 0 ? null : new StreamSequence(Texts.get(body), body.getLong());
        byte[] payload = new byte[body.remaining()];
        body.get(payload);
        return new LogEntry(sourceId, table, mediaType, records, receivedAt, payload, key, sequence);
    }
}
