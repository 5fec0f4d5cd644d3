package io.quantivista.ingestion.format.csv;

import io.quantivista.ingestion.source.TextEncoding;
import java.nio.charset.Charset;

/**
 * Writes the text of a batch as UTF-8, and tells of any part of it how many bytes it came as. Owned by one lane.
 *
 * <p>What is no character, such as half of a surrogate pair, becomes {@link #NO_CHARACTER}, so that the record that holds
 * it is rejected and no other.
 */
abstract class Transcoder {
    /** A byte that UTF-8 never has. */
    static final byte NO_CHARACTER = (byte) 0xff;

    private static final int LONGEST_CHARACTER = 3;

    private byte[] utf8 = new byte[0];
    private int size;

    static Transcoder of(TextEncoding encoding) {
        return switch (encoding) {
            case ISO_8859_1, WINDOWS_1252 -> new OneByte(encoding);
            case UTF_16LE -> new TwoBytes(0, 1);
            case UTF_16BE -> new TwoBytes(1, 0);
            case UTF_8, UTF_16 -> throw new IllegalArgumentException(encoding + " needs no transcoder, or its mark");
        };
    }

    /** Reads {@code raw[from, to)}; at least {@code slack} bytes can be read behind the text. */
    void read(byte[] raw, int from, int to, int slack) {
        int needed = LONGEST_CHARACTER * (to - from) + slack;
        if (utf8.length < needed) {
            utf8 = new byte[needed];
        }
        size = transcode(raw, from, to, utf8);
    }

    byte[] utf8() {
        return utf8;
    }

    int size() {
        return size;
    }

    /** How many bytes {@code utf8[from, to)} came as. */
    abstract int rawLength(int from, int to);

    abstract int transcode(byte[] raw, int from, int to, byte[] out);

    static int put(int unit, byte[] out, int start) {
        int at = start;
        if (unit < 0x80) {
            out[at++] = (byte) unit;
        } else if (unit < 0x800) {
            out[at++] = (byte) (0xc0 | unit >> 6);
            out[at++] = (byte) (0x80 | unit & 0x3f);
        } else {
            out[at++] = (byte) (0xe0 | unit >> 12);
            out[at++] = (byte) (0x80 | unit >> 6 & 0x3f);
            out[at++] = (byte) (0x80 | unit & 0x3f);
        }
        return at;
    }

    /** Every byte is a character of its own. */
    private static final class OneByte extends Transcoder {
        private static final char UNKNOWN = '\ufffd';
        private final char[] characters;

        OneByte(TextEncoding encoding) {
            byte[] all = new byte[256];
            for (int i = 0; i < all.length; i++) {
                all[i] = (byte) i;
            }
            characters = new String(all, Charset.forName(encoding.label())).toCharArray();
        }

        @Override
        int transcode(byte[] raw, int from, int to, byte[] out) {
            int at = 0;
            for (int i = from; i < to; i++) {
                byte b = raw[i];
                if (b >= 0) {
                    out[at++] = b;
                } else if (characters[b & 0xff] == UNKNOWN) {
                    out[at++] = NO_CHARACTER;
                } else {
                    at = put(characters[b & 0xff], out, at);
                }
            }
            return at;
        }

        @Override
        int rawLength(int from, int to) {
            int characters = 0;
            for (int i = from; i < to; i++) {
                characters += isContinuation(utf8()[i]) ? 0 : 1;
            }
            return characters;
        }
    }

    /** UTF-16, in either order of its bytes. */
    private static final class TwoBytes extends Transcoder {
        private final int low;
        private final int high;
        private boolean endsInHalf;

        TwoBytes(int low, int high) {
            this.low = low;
            this.high = high;
        }

        @Override
        int transcode(byte[] raw, int from, int to, byte[] out) {
            int at = 0;
            int i = from;
            for (; i + 1 < to; i += 2) {
                char unit = unit(raw, i);
                if (!Character.isSurrogate(unit)) {
                    at = put(unit, out, at);
                } else if (Character.isHighSurrogate(unit)
                        && i + 3 < to
                        && Character.isLowSurrogate(unit(raw, i + 2))) {
                    int codePoint = Character.toCodePoint(unit, unit(raw, i + 2));
                    out[at++] = (byte) (0xf0 | codePoint >> 18);
                    out[at++] = (byte) (0x80 | codePoint >> 12 & 0x3f);
                    out[at++] = (byte) (0x80 | codePoint >> 6 & 0x3f);
                    out[at++] = (byte) (0x80 | codePoint & 0x3f);
                    i += 2;
                } else {
                    out[at++] = NO_CHARACTER;
                }
            }
            endsInHalf = i < to;
            if (endsInHalf) {
                out[at++] = NO_CHARACTER;
            }
            return at;
        }

        private char unit(byte[] raw, int at) {
            return (char) ((raw[at + high] & 0xff) << 8 | (raw[at + low] & 0xff));
        }

        @Override
        int rawLength(int from, int to) {
            int units = 0;
            for (int i = from; i < to; i++) {
                byte b = utf8()[i];
                boolean isPair = (b & 0xf8) == 0xf0;
                units += isContinuation(b) ? 0 : isPair ? 2 : 1;
            }
            return endsInHalf && to == size() && from < to ? 2 * units - 1 : 2 * units;
        }
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }
}
