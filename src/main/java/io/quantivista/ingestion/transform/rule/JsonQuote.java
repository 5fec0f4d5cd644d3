package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.model.ByteSink;
import java.nio.charset.StandardCharsets;

/** Writes UTF-8 as a JSON text. */
final class JsonQuote {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private JsonQuote() {}

    static void put(byte[] bytes, int from, int to, ByteSink out) {
        out.put('"');
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '"' || b == '\\') {
                out.put('\\');
                out.put(b);
            } else if (b >= 0 && b < ' ') {
                out.put('\\');
                out.put('u');
                out.put('0');
                out.put('0');
                out.put(HEX[b >> 4]);
                out.put(HEX[b & 15]);
            } else {
                out.put(b);
            }
        }
        out.put('"');
    }
}
