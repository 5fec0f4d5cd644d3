package io.quantivista.ingestion.intake.receipts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** A name in a frame: a length of two bytes, then UTF-8. */
final class ArchiveText {
    private ArchiveText() {}

    static int size(String text) {
        return Short.BYTES + text.getBytes(UTF_8).length;
    }

    static void put(ByteBuffer target, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        target.putShort((short) bytes.length).put(bytes);
    }

    static String get(ByteBuffer source) {
        byte[] bytes = new byte[source.getShort()];
        source.get(bytes);
        return new String(bytes, UTF_8);
    }
}
