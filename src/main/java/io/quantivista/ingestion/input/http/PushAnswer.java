package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.pipeline.stream.Commitment;
import io.quantivista.ingestion.pipeline.stream.Receipt;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** The receipt of a push as JSON, written by hand: there are few fields, and no text in them that needs an escape. */
final class PushAnswer {
    private PushAnswer() {}

    static Buffer of(Receipt receipt) {
        return Buffer.buffer(begin(receipt).append('}').toString());
    }

    static Buffer of(Receipt receipt, Commitment commitment) {
        StringBuilder json = begin(receipt);
        add(json, "committed", commitment.committed());
        add(json, "rejected", commitment.rejected());
        add(json, "filtered", commitment.filtered());
        add(json, "delta_version", commitment.deltaVersion());
        return Buffer.buffer(json.append('}').toString());
    }

    private static StringBuilder begin(Receipt receipt) {
        LogPosition position = receipt.position();
        StringBuilder json = new StringBuilder(160).append("{\"accepted\":").append(receipt.accepted());
        add(json, "first_position", position == null ? null : position.value());
        add(json, "last_position", position == null ? null : position.value());
        json.append(",\"table\":\"").append(receipt.table()).append('"');
        return receipt.repeated() ? json.append(",\"repeated\":true") : json;
    }

    private static void add(StringBuilder json, String name, @Nullable Long value) {
        json.append(",\"").append(name).append("\":").append(value);
    }
}
