package io.quantivista.ingestion.quality.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import java.util.List;

/** The text has a number of characters (code points) between two bounds. */
public final class LengthCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
            "length",
            "The text has at least min and at most max characters (Unicode code points); a value that is no text fails.",
            List.of(
                    Setting.optional(
                            "min",
                            Setting.Type.INTEGER,
                            "fewest characters, a whole number from 0 on; one of the two is needed"),
                    Setting.optional("max", Setting.Type.INTEGER, "most characters")),
            LengthCheck::new,
            Example.of("{\"field\": \"cusip\", \"parameters\": {\"min\": 9, \"max\": 9}}")
                    .passes("{\"cusip\":\"88160R101\"}")
                    .fails("{\"cusip\":\"88160R\"}", "'88160R' has 6 characters, 9 to 9 are expected")
                    .fails("{\"cusip\":881600101}", "881600101 is no text")
                    .passes("{}"),
            Example.of("{\"field\": \"name\", \"parameters\": {\"max\": 3}}")
                    .passes("{\"name\":\"äöü\"}")
                    .fails("{\"name\":\"abcd\"}", "'abcd' has 4 characters, 0 to 3 are expected"));

    private final int slot;
    private final int min;
    private final int max;

    private LengthCheck(CheckSettings settings) {
        slot = settings.slot();
        ObjectNode parameters = settings.parameters();
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
