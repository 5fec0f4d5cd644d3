package io.quantivista.ingestion.quality.check.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/** Codes of at most eight bytes, held as numbers in order, so that looking one up makes no object. */
final class CodeList {
    private final long[] packed;

    CodeList(Stream<String> codes) {
        packed = codes.mapToLong(code -> pack(code.getBytes(StandardCharsets.US_ASCII), 0, code.length()))
                .sorted()
                .toArray();
    }

    boolean contains(byte[] b, int from, int to) {
        return to > from && to - from <= Long.BYTES && Arrays.binarySearch(packed, pack(b, from, to)) >= 0;
    }

    private static long pack(byte[] b, int from, int to) {
        long packed = 0;
        for (int i = from; i < to; i++) {
            packed = packed << 8 | (b[i] & 0xff);
        }
        return packed;
    }
}
