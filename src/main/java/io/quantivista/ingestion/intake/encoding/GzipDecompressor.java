package io.quantivista.ingestion.intake.encoding;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * gzip (RFC 1952): any number of members, as tools that compress in parallel or append to a file make them. Zeros behind
 * the last one are padding, as for gzip itself. The JDK's own reader pulls from a stream, and here bytes are pushed.
 */
final class GzipDecompressor implements Decompressor {
    private enum Part {
        HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CHECK,
        DATA,
        TRAILER
    }

    private static final int HEADER_BYTES = 10;
    private static final int DEFLATE = 8;
    private static final int HAS_HEADER_CHECK = 1 << 1;
    private static final int HAS_EXTRA = 1 << 2;
    private static final int HAS_NAME = 1 << 3;
    private static final int HAS_COMMENT = 1 << 4;
    private static final int RESERVED = 0xe0;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 check = new CRC32();
    private byte[] in = new byte[0];
    private int at;

    private Part part = Part.HEADER;
    /** Bytes seen of the part, and what those of a number add up to. */
    private int count;

    private long number;
    private int extraBytes;
    private int flags;
    private long size;
    private boolean hasMember;

    @Override
    public void give(byte[] bytes) {
        in = bytes;
        at = 0;
        if (part == Part.DATA) {
            inflater.setInput(in);
        }
    }

    @Override
    public int take(byte[] out) {
        while (true) {
            if (part == Part.DATA) {
                int made = inflate(out);
                if (made > 0 || part == Part.DATA) {
                    return made;
                }
            } else if (at == in.length) {
                return 0;
            } else {
                step(in[at++] & 0xff);
            }
        }
    }

    private int inflate(byte[] out) {
        try {
            int made = inflater.inflate(out);
            check.update(out, 0, made);
            size += made;
            if (inflater.needsDictionary()) {
                throw malformed("its data asks for a dictionary");
            }
            if (inflater.finished()) {
                at = in.length - inflater.getRemaining();
                begin(Part.TRAILER);
            }
            return made;
        } catch (DataFormatException e) {
            throw malformed("its data is corrupt" + (e.getMessage() == null ? "" : ": " + e.getMessage()));
        }
    }

    /** One byte of what stands around the data. */
    private void step(int b) {
        switch (part) {
            case HEADER -> header(b);
            case EXTRA_LENGTH -> {
                if (isNumberRead(b, 2)) {
                    extraBytes = (int) number;
                    begin(extraBytes == 0 ? behindExtra() : Part.EXTRA);
                }
            }
            case EXTRA -> {
                if (++count == extraBytes) {
                    begin(behindExtra());
                }
            }
            case NAME -> {
                if (b == 0) {
                    begin(behindName());
                }
            }
            case COMMENT -> {
                if (b == 0) {
                    begin(behindComment());
                }
            }
            case HEADER_CHECK -> {
                if (isNumberRead(b, 2)) {
                    begin(Part.DATA);
                }
            }
            case TRAILER -> trailer(b);
            case DATA -> throw new IllegalStateException("data is inflated");
        }
    }

    private void header(int b) {
        if (count == 0 && b == 0 && hasMember) {
            return;
        }
        boolean isRight = switch (count) {
            case 0 -> b == 0x1f;
            case 1 -> b == 0x8b;
            case 2 -> b == DEFLATE;
            case 3 -> (b & RESERVED) == 0;
            default -> true;
        };
        if (!isRight) {
            throw malformed(
                    hasMember
                            ? "byte %d of what follows a member is 0x%02x".formatted(count, b)
                            : "byte %d of it is 0x%02x".formatted(count, b));
        }
        if (count == 3) {
            flags = b;
        }
        if (++count == HEADER_BYTES) {
            hasMember = true;
            begin((flags & HAS_EXTRA) != 0 ? Part.EXTRA_LENGTH : behindExtra());
        }
    }

    private Part behindExtra() {
        return (flags & HAS_NAME) != 0 ? Part.NAME : behindName();
    }

    private Part behindName() {
        return (flags & HAS_COMMENT) != 0 ? Part.COMMENT : behindComment();
    }

    private Part behindComment() {
        return (flags & HAS_HEADER_CHECK) != 0 ? Part.HEADER_CHECK : Part.DATA;
    }

    private void trailer(int b) {
        if (count < Integer.BYTES) {
            if (isNumberRead(b, Integer.BYTES) && number != check.getValue()) {
                throw malformed("the checksum of a member is wrong");
            }
        } else if (isNumberRead(b, 2 * Integer.BYTES)) {
            if (number >>> Integer.SIZE != (size & 0xffff_ffffL)) {
                throw malformed("the length of a member is wrong");
            }
            begin(Part.HEADER);
        }
    }

    /** Adds a byte to a number, the lowest first; whether all {@code bytes} of it are there. */
    private boolean isNumberRead(int b, int bytes) {
        number |= (long) b << count * Byte.SIZE;
        return ++count == bytes;
    }

    private void begin(Part next) {
        part = next;
        count = 0;
        number = 0;
        if (next == Part.DATA) {
            inflater.reset();
            inflater.setInput(in, at, in.length - at);
            check.reset();
            size = 0;
        }
    }

    @Override
    public void end() {
        if (part != Part.HEADER || count > 0 || !hasMember) {
            throw new GatewayException(
                    ErrorCode.MALFORMED_BODY, "the body ends inside a gzip member: it was cut short, or is no gzip");
        }
    }

    private static GatewayException malformed(String what) {
        return new GatewayException(ErrorCode.MALFORMED_BODY, "the body is not gzip: " + what);
    }

    @Override
    public void close() {
        inflater.end();
    }
}
