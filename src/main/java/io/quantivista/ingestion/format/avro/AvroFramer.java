package io.quantivista.ingestion.format.avro;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.binary.BinaryLimits;

/** Finds where the header and the blocks of an Avro file end, by the lengths that they tell. */
final class AvroFramer implements Framer {
    /** Schema and other metadata in front of the blocks; nobody writes schemas by the megabyte. */
    static final int MAX_HEADER_BYTES = 1 << 20;
    /** Count, size and sync marker of a block. */
    static final int MAX_BLOCK_FRAME_BYTES = 36;

    static final byte[] MAGIC = {'O', 'b', 'j', 1};
    static final int SYNC_BYTES = 16;

    /** What comes next. */
    private enum Next {
        MAGIC,
        PAIRS,
        PAIRS_SIZE,
        KEY,
        VALUE,
        COUNT,
        SIZE
    }

    private final int maxBlockBytes;

    private Next next = Next.MAGIC;
    private int magicSeen;
    private long number;
    private int shift;
    private long toSkip;
    private boolean endsBehindSkip;
    private long pairs;
    private long offset;
    private long frameOffset;
    private long count;
    private long records;

    AvroFramer(int maxBlockBytes) {
        this.maxBlockBytes = maxBlockBytes;
    }

    @Override
    public int scan(byte[] bytes, int from, int to) {
        int end = NONE;
        int at = from;
        while (at < to) {
            if (toSkip > 0) {
                int skipped = (int) Math.min(toSkip, to - at);
                toSkip -= skipped;
                at += skipped;
                offset += skipped;
                if (toSkip == 0 && endsBehindSkip) {
                    end = at;
                    endsBehindSkip = false;
                    frameOffset = offset;
                    records += count;
                    count = 0;
                }
                continue;
            }
            byte b = bytes[at++];
            offset++;
            if (next == Next.MAGIC) {
                magic(b);
            } else if (isNumberWhole(b)) {
                long value = number >>> 1 ^ -(number & 1);
                number = 0;
                shift = 0;
                take(value);
            }
        }
        if (next.ordinal() < Next.COUNT.ordinal() && offset > MAX_HEADER_BYTES) {
            throw BinaryLimits.exceeded("the header", offset, "the format", MAX_HEADER_BYTES);
        }
        return end;
    }

    private void magic(byte b) {
        if (b != MAGIC[magicSeen]) {
            throw malformed("the body does not begin as an Avro object container file does, with 'Obj' and a 1");
        }
        if (++magicSeen == MAGIC.length) {
            next = Next.PAIRS;
        }
    }

    private boolean isNumberWhole(byte b) {
        if (shift > 63) {
            throw malformed("a number at byte %d has more than 64 bits".formatted(offset - 1));
        }
        number |= (long) (b & 0x7f) << shift;
        shift += 7;
        return b >= 0;
    }

    private void take(long value) {
        switch (next) {
            case PAIRS -> {
                if (value == Long.MIN_VALUE) {
                    throw malformed("the header tells of %d entries".formatted(value));
                }
                pairs = Math.abs(value);
                if (value == 0) {
                    skip(SYNC_BYTES, Next.COUNT);
                    endsBehindSkip = true;
                } else {
                    next = value < 0 ? Next.PAIRS_SIZE : Next.KEY;
                }
            }
            case PAIRS_SIZE -> next = Next.KEY;
            case KEY -> skip(headerPart(value), Next.VALUE);
            case VALUE -> skip(headerPart(value), --pairs == 0 ? Next.PAIRS : Next.KEY);
            case COUNT -> {
                if (value < 0) {
                    throw malformed("the block at byte %d has %d records".formatted(frameOffset, value));
                }
                count = value;
                next = Next.SIZE;
            }
            case SIZE -> {
                if (value < 0) {
                    throw malformed("the block at byte %d has %d bytes".formatted(frameOffset, value));
                }
                if (value > maxBlockBytes) {
                    throw BinaryLimits.exceeded(
                            "the block at byte %d".formatted(frameOffset),
                            value,
                            "avro.max_block_bytes",
                            maxBlockBytes);
                }
                skip(value + SYNC_BYTES, Next.COUNT);
                endsBehindSkip = true;
            }
            case MAGIC -> throw new IllegalStateException("the magic is no number");
        }
    }

    private long headerPart(long length) {
        if (length < 0) {
            throw malformed("a text of the header has %d bytes".formatted(length));
        }
        if (length > MAX_HEADER_BYTES) {
            throw BinaryLimits.exceeded("the header", length, "the format", MAX_HEADER_BYTES);
        }
        return length;
    }

    private void skip(long bytes, Next then) {
        toSkip = bytes;
        next = then;
    }

    @Override
    public void end() {
        if (next.ordinal() < Next.COUNT.ordinal() || (frameOffset == 0 && toSkip > 0)) {
            throw malformed("the body ends at byte %d, inside the header of an Avro file".formatted(offset));
        }
        if (offset != frameOffset) {
            throw malformed("the body ends at byte %d, inside the block that begins at byte %d: it was cut"
                    .formatted(offset, frameOffset));
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
        throw new IllegalStateException("a frame is refused before it is too large");
    }
}
