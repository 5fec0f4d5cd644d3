package io.quantivista.ingestion.fuzz;

import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.FieldSlots;
import java.util.List;

/** Records over which compiled rules and expressions are tried: every kind of value, and the edges of each. */
final class FuzzedRecords {
    private static final List<String> TEXTS = List.of(
            "{}",
            "{\"a\":null,\"b\":1e999999999,\"n\":-0.0}",
            "{\"a\":\"x,y\\u0000😀\",\"b\":[1,{\"c\":2}],\"n\":9223372036854775807}",
            "{\"a\":{\"b\":{\"c\":[]}},\"b\":-0.000000000000000000001,\"n\":1e-400}",
            "{\"a\":123456789012345678901234567890.5,\"b\":\"7.50\",\"n\":\"\"}",
            "{\"a\":true,\"b\":\"2024-02-30\",\"n\":\"2024-02-29T23:59:60Z\"}");

    private FuzzedRecords() {}

    /** Decoders that stand on one record each. */
    static List<Decoder> decoders(FieldSlots slots) {
        return TEXTS.stream().map(text -> TestRecords.json(slots, text)).toList();
    }
}
