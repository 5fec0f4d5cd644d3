package io.quantivista.ingestion.format.json;

/** UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
public final class Utf8 {
    private Utf8() {}

    /**
     * Length of the sequence of two to four bytes that begins at {@code at}, 0 where it is none. Reads at most four
     * bytes.
     */
    public static int sequenceLength(byte[] b, int at) {
        int first = b[at] & 0xff;
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        if (first < 0xe0) {
            return isContinuation(b[at + 1]) ? 2 : 0;
        }
        int second = b[at + 1] & 0xff;
        if (first < 0xf0) {
            int lowest = first == 0xe0 ? 0xa0 : 0x80;
            int highest = first == 0xed ? 0x9f : 0xbf;
            return second >= lowest && second <= highest && isContinuation(b[at + 2]) ? 3 : 0;
        }
        int lowest = first == 0xf0 ? 0x90 : 0x80;
        int highest = first == 0xf4 ? 0x8f : 0xbf;
        return second >= lowest && second <= highest && isContinuation(b[at + 2]) && isContinuation(b[at + 3]) ? 4 : 0;
    }

    /** The character at {@code at} as a message shows it. */
    public static String describe(byte[] b, int at) {
        return b[at] > ' ' ? "'" + (char) b[at] + "'" : "byte 0x%02x".formatted(b[at] & 0xff);
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }
}
