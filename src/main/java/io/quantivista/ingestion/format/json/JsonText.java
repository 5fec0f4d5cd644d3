package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.model.ByteSink;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Between the bytes of a text and the way JSON writes it. */
public final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long SPACES = 0x20 * ONES;

    private static final long[] INSIDE = insides();

    private JsonText() {}

    /**
     * Writes {@code bytes[from, to)}, the inside of a JSON string whose escapes are known to be well-formed, as UTF-8.
     *
     * @return false where it holds half of a surrogate pair
     */
    static boolean unescape(byte[] bytes, int from, int to, ByteSink out) {
        int at = from;
        while (at < to) {
            byte b = bytes[at];
            if (b != '\\') {
                out.put(b);
                at++;
                continue;
            }
            byte kind = bytes[at + 1];
            at += 2;
            switch (kind) {
                case 'b' -> out.put('\b');
                case 'f' -> out.put('\f');
                case 'n' -> out.put('\n');
                case 'r' -> out.put('\r');
                case 't' -> out.put('\t');
                case 'u' -> {
                    int unit = hex(bytes, at);
                    at += 4;
                    if (Character.isLowSurrogate((char) unit)) {
                        return false;
                    }
                    if (Character.isHighSurrogate((char) unit)) {
                        if (at + 6 > to || bytes[at] != '\\' || bytes[at + 1] != 'u') {
                            return false;
                        }
                        int low = hex(bytes, at + 2);
                        if (!Character.isLowSurrogate((char) low)) {
                            return false;
                        }
                        at += 6;
                        putCodePoint(Character.toCodePoint((char) unit, (char) low), out);
                    } else {
                        putCodePoint(unit, out);
                    }
                }
                default -> out.put(kind);
            }
        }
        return true;
    }

    /** Writes UTF-8 text as a JSON string, quotes included. */
    public static void quote(byte[] bytes, int from, int to, ByteSink out) {
        out.put('"');
        int copied = from;
        int at = from;
        while (true) {
            at = findEscaped(bytes, at, to);
            if (at == to) {
                break;
            }
            out.put(bytes, copied, at);
            escape(bytes[at], out);
            copied = ++at;
        }
        out.put(bytes, copied, to);
        out.put('"');
    }

    /** The first byte of {@code bytes[from, to)} that JSON writes as an escape, or {@code to}. */
    private static int findEscaped(byte[] bytes, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long special = escapes((long) WORD.get(bytes, at));
            if (special != 0) {
                return at + (Long.numberOfTrailingZeros(special) >>> 3);
            }
        }
        for (; at < to; at++) {
            byte b = bytes[at];
            if (b >= 0 && b < ' ' || b == '"' || b == '\\') {
                return at;
            }
        }
        return to;
    }

    /** How many bytes {@link #copyUnescaped} may read behind a text, and write behind its copy. */
    public static final int COPY_SLACK = 2 * Long.BYTES;

    /**
     * Copies UTF-8 text as the inside of a JSON string where it holds nothing to escape. Up to {@link #COPY_SLACK} bytes
     * behind the text are read, and written behind the copy: most texts are short, and copying two words of each costs
     * less than asking how many it has.
     *
     * @return the index behind the copy, -1 where something is to be escaped
     */
    public static int copyUnescaped(byte[] bytes, int from, int to, byte[] out, int outFrom) {
        int length = to - from;
        if (length > COPY_SLACK) {
            if (findEscaped(bytes, from, to) < to) {
                return -1;
            }
            System.arraycopy(bytes, from, out, outFrom, length);
            return outFrom + length;
        }
        long first = (long) WORD.get(bytes, from);
        long second = (long) WORD.get(bytes, from + Long.BYTES);
        long inFirst = INSIDE[Long.BYTES + length];
        long inSecond = INSIDE[length];
        // Bytes behind the text are taken for spaces.
        if ((escapes(first & inFirst | SPACES & ~inFirst) | escapes(second & inSecond | SPACES & ~inSecond)) != 0) {
            return -1;
        }
        WORD.set(out, outFrom, first);
        WORD.set(out, outFrom + Long.BYTES, second);
        return outFrom + length;
    }

    /** At 8 + n: which bytes of a word the first n are; so at n, which of the second word a text of n bytes has. */
    private static long[] insides() {
        long[] insides = new long[3 * Long.BYTES + 1];
        for (int i = 0; i < insides.length; i++) {
            int bytes = Math.max(0, Math.min(i - Long.BYTES, Long.BYTES));
            insides[i] = bytes == 0 ? 0 : -1L >>> Long.SIZE - bytes * Byte.SIZE;
        }
        return insides;
    }

    /** The highest bit of bytes that JSON writes as an escape; the lowest one set is right. */
    private static long escapes(long word) {
        long quote = word ^ QUOTES;
        long backslash = word ^ BACKSLASHES;
        return (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((word - SPACES) & ~word)) & HIGH_BITS;
    }

    private static void escape(byte b, ByteSink out) {
        out.put('\\');
        switch (b) {
            case '"', '\\' -> out.put(b);
            case '\n' -> out.put('n');
            case '\r' -> out.put('r');
            case '\t' -> out.put('t');
            case '\b' -> out.put('b');
            case '\f' -> out.put('f');
            default -> {
                out.put('u');
                out.put('0');
                out.put('0');
                out.put(HEX[b >> 4]);
                out.put(HEX[b & 15]);
            }
        }
    }

    private static int hex(byte[] bytes, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            value = value << 4 | Character.digit(bytes[i], 16);
        }
        return value;
    }

    private static void putCodePoint(int codePoint, ByteSink out) {
        if (codePoint < 0x80) {
            out.put(codePoint);
        } else if (codePoint < 0x800) {
            out.put(0xc0 | codePoint >> 6);
            out.put(0x80 | codePoint & 0x3f);
        } else if (codePoint < 0x10000) {
            out.put(0xe0 | codePoint >> 12);
            out.put(0x80 | codePoint >> 6 & 0x3f);
            out.put(0x80 | codePoint & 0x3f);
        } else {
            out.put(0xf0 | codePoint >> 18);
            out.put(0x80 | codePoint >> 12 & 0x3f);
            out.put(0x80 | codePoint >> 6 & 0x3f);
            out.put(0x80 | codePoint & 0x3f);
        }
    }
}
