package io.quantivista.ingestion.format.protobuf;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.Framer;

/** A message ends where its length, a varint in front of it, tells. */
final class ProtobufFramer implements Framer {
    static final int MAX_LENGTH_BYTES = 10;

    private long length;
    private int shift;
    private long toSkip;
    private long offset;
    private long recordOffset;
    private long records;

    @Override
    public int scan(byte[] bytes, int from, int to) {
        int end = NONE;
        int at = from;
        while (at < to) {
            if (toSkip > 0) {
                at = forward(at, to);
            } else {
                lengthByte(bytes[at++]);
            }
            if (isBetweenRecords()) {
                end = at;
                recordOffset = offset;
                records++;
            }
        }
        return end;
    }

    @Override
    public int skip(byte[] bytes, int from, int to) {
        int at = forward(from, to);
        if (toSkip > 0) {
            return NONE;
        }
        recordOffset = offset;
        return at;
    }

    private int forward(int at, int to) {
        int skipped = (int) Math.min(toSkip, to - at);
        toSkip -= skipped;
        offset += skipped;
        return at + skipped;
    }

    private void lengthByte(byte next) {
        offset++;
        length |= (long) (next & 0x7f) << shift;
        shift += 7;
        if (next >= 0) {
            toSkip = length;
            length = 0;
            shift = 0;
        } else if (shift >= 7 * MAX_LENGTH_BYTES) {
            throw malformed("the length of the message at byte %d has more than 64 bits".formatted(recordOffset));
        }
        if (toSkip < 0) {
            throw malformed(
                    "the message at byte %d tells %s bytes".formatted(recordOffset, Long.toUnsignedString(toSkip)));
        }
    }

    private boolean isBetweenRecords() {
        return toSkip == 0 && shift == 0;
    }

    @Override
    public void end() {
        if (!isBetweenRecords()) {
            throw malformed(
                    "the body ends at byte %d, inside the message that begins at byte %d: it was cut, or is not a sequence of messages with their lengths in front"
                            .formatted(offset, recordOffset));
        }
    }

    private static GatewayException malformed(String reason) {
        return new GatewayException(ErrorCode.MALFORMED_BODY, reason);
    }

    @Override
    public long linesBeforeEnd() {
        return records;
    }

    @Override
    public void abandonRecord() {
        // Its length is known, and skip goes on counting.
    }
}
