package io.quantivista.ingestion.quality.check;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import java.util.List;

/** Each value is not below, or not above, the last one that passed. */
public final class MonotonicCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
                    "monotonic",
                    "Each value stands behind the last one that passed, so that what lands is in order. Values are compared"
                            + " as by compare_fields; missing and null are passed over.",
                    List.of(
                            Setting.optional("direction", Setting.Type.TEXT, "increasing (default) or decreasing"),
                            Setting.optional(
                                    "strict", Setting.Type.BOOLEAN, "whether an equal value fails; false by default")),
                    MonotonicCheck::new,
                    Example.of("{\"field\": \"sequence\"}")
                            .passes("{\"sequence\":1}")
                            .passes("{\"sequence\":1}")
                            .passes("{\"sequence\":5}")
                            .fails("{\"sequence\":3}", "3 comes after 5, and increasing values are expected")
                            .passes("{\"sequence\":6}"),
                    Example.of(
                                    "{\"field\": \"time\", \"parameters\": {\"direction\": \"decreasing\", \"strict\": true}}")
                            .passes("{\"time\":\"2025-06-21T10:00:00Z\"}")
                            .fails(
                                    "{\"time\":\"2025-06-21T12:00:00+02:00\"}",
                                    "'2025-06-21T12:00:00+02:00' comes after '2025-06-21T10:00:00Z', and strictly"
                                            + " decreasing values are expected")
                            .passes("{\"time\":\"2025-06-21\"}"))
            .ordered();

    private enum Direction {
        INCREASING,
        DECREASING
    }

    private final int slot;
    private final Direction direction;
    private final boolean isStrict;
    private final ValueComparison comparison = new ValueComparison();
    private final Value last = new Value();
    private byte[] kept = new byte[64];

    private MonotonicCheck(CheckSettings settings) {
        slot = settings.slot();
        direction = settings.choice("direction", Direction.values(), Direction.INCREASING);
        isStrict = settings.flag("strict", false);
    }

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        if (value.isAbsent()) {
            return true;
        }
        if (last.isAbsent()) {
            boolean hasOrder = comparison.compare(value, value) != ValueComparison.INCOMPARABLE;
            if (hasOrder) {
                keep(value);
            }
            return hasOrder;
        }
        int order = comparison.compare(value, last);
        boolean passes = order != ValueComparison.INCOMPARABLE
                && (order == 0 ? !isStrict : order > 0 == (direction == Direction.INCREASING));
        if (passes) {
            keep(value);
        }
        return passes;
    }

    private void keep(Value value) {
        if (kept.length < value.length()) {
            kept = new byte[Math.max(value.length(), kept.length * 2)];
        }
        System.arraycopy(value.bytes(), value.from(), kept, 0, value.length());
        last.set(value.kind(), kept, 0, value.length());
    }

    @Override
    public String reason(Row row) {
        Value value = row.slot(slot);
        if (comparison.compare(value, value) == ValueComparison.INCOMPARABLE) {
            return value.display() + " has no order";
        }
        String expected =
                (isStrict ? "strictly " : "") + (direction == Direction.INCREASING ? "increasing" : "decreasing");
        return "%s comes after %s, and %s values are expected".formatted(value.display(), last.display(), expected);
    }
}
