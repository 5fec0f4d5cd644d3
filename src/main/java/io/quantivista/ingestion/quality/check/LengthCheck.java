package io.quantivista.ingestion.quality.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckDescriptor.Parameter;
import java.util.List;

/** The text has a number of characters (code points) between two bounds. */
public final class LengthCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = new CheckDescriptor(
            "length",
            "The text has at least min and at most max characters (Unicode code points); a value that is no text fails.",
            false,
            List.of(new Parameter("min", false, "fewest characters"), new Parameter("max", false, "most characters")),
            LengthCheck::new);

    private final int slot;
    private final int min;
    private final int max;

    private LengthCheck(String field, ObjectNode parameters, FieldSlots slots) {
        slot = slots.slot(field);
        min = bound("min", parameters.path("min"), 0);
        max = bound("max", parameters.path("max"), Integer.MAX_VALUE);
        if (parameters.path("min").isMissingNode() && parameters.path("max").isMissingNode()) {
            throw new IllegalArgumentException("min or max is required");
        }
        if (min > max) {
            throw new IllegalArgumentException("min %d is greater than max %d".formatted(min, max));
        }
    }

    private static int bound(String name, JsonNode node, int otherwise) {
        if (node.isMissingNode()) {
            return otherwise;
        }
        if (!node.canConvertToInt() || !node.isIntegralNumber() || node.asInt() < 0) {
            throw new IllegalArgumentException("%s is %s: a whole number from 0 on is expected".formatted(name, node));
        }
        return node.asInt();
    }

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        if (value.isAbsent()) {
            return true;
        }
        if (!value.kind().isText()) {
            return false;
        }
        int length = characters(value.bytes(), value.from(), value.to());
        return length >= min && length <= max;
    }

    private static int characters(byte[] bytes, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += (bytes[i] & 0xc0) == 0x80 ? 0 : 1;
        }
        return count;
    }

    @Override
    public String reason(Row row) {
        Value value = row.slot(slot);
        if (!value.kind().isText()) {
            return value.display() + " is no text";
        }
        return "%s has %d characters, %d to %s are expected"
                .formatted(
                        value.display(),
                        characters(value.bytes(), value.from(), value.to()),
                        min,
                        max == Integer.MAX_VALUE ? "any number" : String.valueOf(max));
    }
}
