package io.quantivista.ingestion.format.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds where one element of a JSON array ends, by its brackets and quotes alone: what is wrong inside is the scanner's
 * to say. An object, array or text ends behind its last character, anything else in front of white space, a comma or a
 * closing bracket.
 *
 * <p>Blocks of 64 bytes in which no end can lie are counted through as bit masks: a text is what stands between two
 * quotes, so the running parity of the quotes tells which brackets count. Stateful, as an element may come in pieces.
 */
final class JsonElement {
    /** The element does not end in the bytes shown. */
    static final int NONE = -1;

    private static final int BLOCK = Long.SIZE;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long OPENING = '{' * ONES;
    private static final long CLOSING = '}' * ONES;
    /** The bit in which a brace differs from the square bracket of its side. */
    private static final long BRACE_BIT = 0x20 * ONES;
    /** Moves the highest bit of each byte into the highest byte, in their order. */
    private static final long GATHER = 0x0002040810204081L;

    private int depth;
    private boolean inText;
    private boolean escaped;

    /** The next byte shown is the first of an element. */
    void begin() {
        depth = 0;
        inText = false;
        escaped = false;
    }

    /**
     * Looks at {@code bytes[from, to)}, which follow what it saw before.
     *
     * @return the index behind the element, or {@link #NONE}
     */
    int end(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int stop = to;
            if (to - at >= BLOCK) {
                if (isCountedThrough(bytes, at)) {
                    at += BLOCK;
                    continue;
                }
                stop = at + BLOCK;
            }
            int end = endByBytes(bytes, at, stop);
            if (end != NONE) {
                return end;
            }
            at = stop;
        }
        return NONE;
    }

    /** Goes through a block of which the masks tell that no element ends in it; false where they cannot. */
    private boolean isCountedThrough(byte[] bytes, int at) {
        if (depth == 0 || escaped) {
            return false;
        }
        long quotes = 0;
        long opening = 0;
        long closing = 0;
        long backslashes = 0;
        for (int word = 0; word < Long.BYTES; word++) {
            long bits = (long) WORD.get(bytes, at + word * Long.BYTES);
            long braces = bits | BRACE_BIT;
            int shift = word * Byte.SIZE;
            quotes |= gather(bits ^ QUOTES) << shift;
            opening |= gather(braces ^ OPENING) << shift;
            closing |= gather(braces ^ CLOSING) << shift;
            backslashes |= matches(bits ^ BACKSLASHES);
        }
        if (backslashes != 0) {
            return false;
        }
        long text = parity(quotes) ^ (inText ? -1L : 0L);
        int closed = Long.bitCount(closing & ~text);
        if (closed >= depth) {
            return false;
        }
        depth += Long.bitCount(opening & ~text) - closed;
        inText = text < 0;
        return true;
    }

    private int endByBytes(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (inText) {
                if (escaped) {
                    escaped = false;
                } else if (b == '\\') {
                    escaped = true;
                } else if (b == '"') {
                    inText = false;
                    if (depth == 0) {
                        return i + 1;
                    }
                }
            } else if (b == '"') {
                inText = true;
            } else if (b == '{' || b == '[') {
                depth++;
            } else if (depth == 0) {
                if (b == ',' || b == ']' || b == '}' || isSpace(b)) {
                    return i;
                }
            } else if ((b == '}' || b == ']') && --depth == 0) {
                return i + 1;
            }
        }
        return NONE;
    }

    /** White space as RFC 8259 has it. */
    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Of each bit: whether an odd number of bits is set up to it, itself counted. */
    private static long parity(long bits) {
        long parity = bits ^ bits << 1;
        parity ^= parity << 2;
        parity ^= parity << 4;
        parity ^= parity << 8;
        parity ^= parity << 16;
        return parity ^ parity << 32;
    }

    private static long gather(long difference) {
        return matches(difference) * GATHER >>> 56;
    }

    /** The highest bit of each byte that is zero; exact. */
    private static long matches(long difference) {
        return ~(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS);
    }
}
