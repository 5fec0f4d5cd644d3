package io.quantivista.ingestion.format.binary;

import io.quantivista.ingestion.format.json.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The JSON text of one record, growing up to a bound; what does not fit makes it {@linkplain #isOver over}, and nothing
 * in it counts any more. Owned by one lane.
 */
final class JsonBuffer {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long SPACES = 0x20 * ONES;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_CAPACITY = 4096;
    private static final byte[] PAIRS = pairs();
    /** Every power of ten that a long holds. */
    static final long[] TENS = tens();

    private final int most;
    private byte[] bytes;
    private int size;
    private boolean over;
    private boolean plain;

    /** @param most bytes of the text that count */
    JsonBuffer(int most) {
        this.most = most;
        this.bytes = new byte[Math.min(FIRST_CAPACITY, capacityFor(most))];
    }

    void clear() {
        size = 0;
        over = false;
    }

    /** Takes back what stands from there on. */
    void truncate(int to) {
        size = Math.min(size, to);
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    boolean isOver() {
        return over || size > most;
    }

    /** Whether the text written last is ASCII without escapes. */
    boolean isPlain() {
        return plain;
    }

    /** Makes room for so many bytes; where they would be over the bound, whatever is written from now on is lost. */
    boolean reserve(int more) {
        if (size + (long) more <= bytes.length) {
            return true;
        }
        long needed = size + (long) more;
        if (needed > capacityFor(most)) {
            over = true;
            size = 0;
            return more <= bytes.length;
        }
        bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length, capacityFor(most))));
        return true;
    }

    /** Numbers are reserved longer than they are, so a text that just fits needs some more room than its own. */
    private static int capacityFor(int most) {
        return (int) Math.min(Integer.MAX_VALUE - 16L, most + 1024L);
    }

    void put(int oneByte) {
        if (reserve(1)) {
            bytes[size++] = (byte) oneByte;
        }
    }

    void put(byte[] text) {
        put(text, 0, text.length);
    }

    void put(byte[] text, int from, int to) {
        if (reserve(to - from)) {
            System.arraycopy(text, from, bytes, size, to - from);
            size += to - from;
        }
    }

    void ascii(String text) {
        int length = text.length();
        if (reserve(length)) {
            for (int i = 0; i < length; i++) {
                bytes[size + i] = (byte) text.charAt(i);
            }
            size += length;
        }
    }

    /** Writes a whole number. */
    void number(long value) {
        if (value == Long.MIN_VALUE) {
            ascii("-9223372036854775808");
            return;
        }
        if (value < 0) {
            put('-');
        }
        long rest = Math.abs(value);
        digits(rest, digitCount(rest));
    }

    /** Writes exactly {@code count} digits, with zeros in front; two at a time, as each division costs. */
    void digits(long value, int count) {
        if (!reserve(count)) {
            return;
        }
        long rest = value;
        int at = size + count;
        while (at - size >= 2) {
            long next = rest / 100;
            int pair = (int) (rest - next * 100) << 1;
            bytes[--at] = PAIRS[pair + 1];
            bytes[--at] = PAIRS[pair];
            rest = next;
        }
        if (at > size) {
            bytes[--at] = (byte) ('0' + rest % 10);
        }
        size += count;
    }

    /** Digits of a number that is not negative: from the length in bits, as in "Hacker's Delight", section 11-4. */
    static int digitCount(long value) {
        int guess = (Long.SIZE - Long.numberOfLeadingZeros(value | 1)) * 1233 >> 12;
        return guess >= TENS.length || value < TENS[guess] ? Math.max(1, guess) : guess + 1;
    }

    private static byte[] pairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }

    private static long[] tens() {
        long[] tens = new long[19];
        tens[0] = 1;
        for (int i = 1; i < tens.length; i++) {
            tens[i] = tens[i - 1] * 10;
        }
        return tens;
    }

    /**
     * Writes UTF-8 as the inside of a JSON string.
     *
     * @return false where it is not UTF-8
     */
    boolean text(byte[] from, int begin, int end) {
        plain = true;
        if (!reserve(end - begin + Long.BYTES)) {
            return true;
        }
        int at = begin;
        while (at < end) {
            if (at + Long.BYTES <= from.length) {
                long word = (long) WORD.get(from, at);
                int clean = Math.min(cleanBytes(word), end - at);
                WORD.set(bytes, size, word);
                size += clean;
                at += clean;
                if (clean == Long.BYTES || at == end) {
                    continue;
                }
            }
            byte next = from[at];
            if (next < 0) {
                int length = sequence(from, at, end);
                if (length == 0) {
                    return false;
                }
                plain = false;
                System.arraycopy(from, at, bytes, size, length);
                size += length;
                at += length;
            } else if (next < ' ' || next == '"' || next == '\\') {
                plain = false;
                at++;
                if (!reserve(6 + end - at + Long.BYTES)) {
                    return true;
                }
                escape(next);
            } else {
                bytes[size++] = next;
                at++;
            }
        }
        return true;
    }

    /** How many bytes of the word, from its first one on, JSON writes as they are and are ASCII. */
    private static int cleanBytes(long word) {
        long quote = word ^ QUOTES;
        long backslash = word ^ BACKSLASHES;
        long special =
                (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((word - SPACES) & ~word) | word)
                        & HIGH_BITS;
        return special == 0 ? Long.BYTES : Long.numberOfTrailingZeros(special) >>> 3;
    }

    private static int sequence(byte[] from, int at, int end) {
        if (at + 4 <= from.length) {
            int length = Utf8.sequenceLength(from, at);
            return at + length <= end ? length : 0;
        }
        byte[] last = Arrays.copyOfRange(from, at, at + 4);
        int length = Utf8.sequenceLength(last, 0);
        return at + length <= end ? length : 0;
    }

    private void escape(byte special) {
        bytes[size++] = '\\';
        switch (special) {
            case '"', '\\' -> bytes[size++] = special;
            case '\n' -> bytes[size++] = 'n';
            case '\r' -> bytes[size++] = 'r';
            case '\t' -> bytes[size++] = 't';
            case '\b' -> bytes[size++] = 'b';
            case '\f' -> bytes[size++] = 'f';
            default -> {
                bytes[size++] = 'u';
                bytes[size++] = '0';
                bytes[size++] = '0';
                bytes[size++] = HEX[special >> 4];
                bytes[size++] = HEX[special & 15];
            }
        }
    }

    /** Writes 16 bytes as a UUID is written. */
    void uuid(byte[] from, int begin) {
        if (!reserve(36)) {
            return;
        }
        for (int i = 0; i < 16; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                bytes[size++] = '-';
            }
            bytes[size++] = HEX[from[begin + i] >> 4 & 15];
            bytes[size++] = HEX[from[begin + i] & 15];
        }
    }

    /** Writes bytes as base64 (RFC 4648, section 4), padded. */
    void base64(byte[] from, int begin, int end) {
        plain = true;
        long length = (end - begin + 2L) / 3 * 4;
        if (length > most || !reserve((int) length)) {
            over = true;
            return;
        }
        for (int at = begin; at < end; at += 3) {
            int left = end - at;
            int bits = (from[at] & 0xff) << 16
                    | (left > 1 ? (from[at + 1] & 0xff) << 8 : 0)
                    | (left > 2 ? from[at + 2] & 0xff : 0);
            bytes[size++] = BASE64[bits >> 18];
            bytes[size++] = BASE64[bits >> 12 & 63];
            bytes[size++] = left > 1 ? BASE64[bits >> 6 & 63] : (byte) '=';
            bytes[size++] = left > 2 ? BASE64[bits & 63] : (byte) '=';
        }
    }
}
