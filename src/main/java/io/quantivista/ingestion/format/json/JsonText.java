package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.model.ByteSink;

/** Between the bytes of a text and the way JSON writes it. */
public final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

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
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (b >= ' ' && b != '"' && b != '\\' || b < 0) {
                continue;
            }
            out.put(bytes, copied, at);
            copied = at + 1;
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
        out.put(bytes, copied, to);
        out.put('"');
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
