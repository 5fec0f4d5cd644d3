package io.quantivista.ingestion.intake.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Short texts in a frame: a length of two bytes, then UTF-8. */
public final class Texts {
    /** Ids, keys and media types are names; what is longer is no name. */
    static final int MAX_BYTES = 255;

    private Texts() {}

    static void require(String what, String text) {
        int length = text.getBytes(UTF_8).length;
        if (length < 1 || length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the %s has %d bytes, and may have 1 to %d".formatted(what, length, MAX_BYTES));
        }
    }

    public static int size(String text) {
        return Short.BYTES + text.getBytes(UTF_8).length;
    }

    public static void put(ByteBuffer target, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        target.putShort((short) bytes.length).put(bytes);
    }

    public static String get(ByteBuffer source) {
        byte[] bytes = new byte[source.getShort()];
        source.get(bytes);
        return new String(bytes, UTF_8);
    }
}
