package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * How much may be pushed to a source, on average over a second or so: {@code ingestion_config.limits}.
 *
 * @param recordsPerSecond empty where any number may
 * @param bytesPerSecond of bodies without their Content-Encoding; empty where any number may
 */
public record SourceLimits(OptionalLong recordsPerSecond, OptionalLong bytesPerSecond) {
    public static final SourceLimits NONE = new SourceLimits(OptionalLong.empty(), OptionalLong.empty());

    private static final String POINTER = "/limits";
    private static final String RECORDS = "records_per_second";
    private static final String BYTES = "bytes_per_second";
    private static final long MOST = 1_000_000_000_000L;

    /** @param refuse told a JSON pointer below the configuration and what is wrong there */
    static SourceLimits read(JsonNode node, BiConsumer<String, String> refuse) {
        if (node.isMissingNode() || node.isNull()) {
            return NONE;
        }
        if (!(node instanceof ObjectNode limits)) {
            refuse.accept(POINTER, "an object {%s, %s} is expected".formatted(RECORDS, BYTES));
            return NONE;
        }
        limits.fieldNames().forEachRemaining(name -> {
            if (!List.of(RECORDS, BYTES).contains(name)) {
                refuse.accept(POINTER + "/" + name, "unknown setting; there are [%s, %s]".formatted(BYTES, RECORDS));
            }
        });
        return new SourceLimits(rate(limits, RECORDS, refuse), rate(limits, BYTES, refuse));
    }

    private static OptionalLong rate(ObjectNode limits, String name, BiConsumer<String, String> refuse) {
        JsonNode rate = limits.path(name);
        if (rate.isMissingNode() || rate.isNull()) {
            return OptionalLong.empty();
        }
        if (!rate.isIntegralNumber() || !rate.canConvertToLong() || rate.asLong() < 1 || rate.asLong() > MOST) {
            refuse.accept(POINTER + "/" + name, "a whole number from 1 to %d is expected".formatted(MOST));
            return OptionalLong.empty();
        }
        return OptionalLong.of(rate.asLong());
    }
}
