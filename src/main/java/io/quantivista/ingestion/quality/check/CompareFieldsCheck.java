package io.quantivista.ingestion.quality.check;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import java.util.Arrays;
import java.util.List;

/** Two fields of a record stand in a relation. */
public final class CompareFieldsCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
            "compare_fields",
            "The value of field and that of other_field stand in a relation. Numbers are compared exactly, ISO dates and"
                    + " timestamps by their moment in UTC, other texts by their code points; values of two kinds fail."
                    + " Where one of them is missing or null the record passes.",
            List.of(
                    Setting.required("operator", Setting.Type.TEXT, "<, <=, =, !=, >= or >"),
                    Setting.required("other_field", Setting.Type.TEXT, "path of the field on the right")),
            CompareFieldsCheck::new,
            Example.of("{\"field\": \"bid\", \"parameters\": {\"operator\": \"<=\", \"other_field\": \"ask\"}}")
                    .passes("{\"bid\":10.10,\"ask\":10.1}")
                    .fails("{\"bid\":10.2,\"ask\":10.1}", "10.2 is not <= 10.1 (ask)")
                    .fails("{\"bid\":\"10\",\"ask\":11}", "'10' and 11 (ask) cannot be compared")
                    .passes("{\"bid\":10.2}"),
            Example.of(
                            "{\"field\": \"trade_date\", \"parameters\": {\"operator\": \"<\", \"other_field\": \"settled_at\"}}")
                    .passes("{\"trade_date\":\"2025-06-20\",\"settled_at\":\"2025-06-20T00:00:01Z\"}")
                    .fails(
                            "{\"trade_date\":\"2025-06-21\",\"settled_at\":\"2025-06-20T23:00:00Z\"}",
                            "'2025-06-21' is not < '2025-06-20T23:00:00Z' (settled_at)"));

    private enum Operator {
        LESS("<"),
        AT_MOST("<="),
        EQUAL("="),
        DIFFERENT("!="),
        AT_LEAST(">="),
        GREATER(">");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        boolean holds(int order) {
            return switch (this) {
                case LESS -> order < 0;
                case AT_MOST -> order <= 0;
                case EQUAL -> order == 0;
                case DIFFERENT -> order != 0;
                case AT_LEAST -> order >= 0;
                case GREATER -> order > 0;
            };
        }
    }

    private final int slot;
    private final int otherSlot;
    private final String otherField;
    private final Operator operator;
    private final ValueComparison comparison = new ValueComparison();

    private CompareFieldsCheck(CheckSettings settings) {
        slot = settings.slot();
        otherField = settings.text("other_field");
        otherSlot = settings.slot(otherField);
        String sign = settings.text("operator");
        operator = Arrays.stream(Operator.values())
                .filter(candidate -> candidate.sign.equals(sign))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "operator '%s' is unknown: there are <, <=, =, !=, >= and >".formatted(sign)));
    }

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        Value other = row.slot(otherSlot);
        if (value.isAbsent() || other.isAbsent()) {
            return true;
        }
        int order = comparison.compare(value, other);
        return order != ValueComparison.INCOMPARABLE && operator.holds(order);
    }

    @Override
    public String reason(Row row) {
        Value value = row.slot(slot);
        Value other = row.slot(otherSlot);
        return comparison.compare(value, other) == ValueComparison.INCOMPARABLE
                ? "%s and %s (%s) cannot be compared".formatted(value.display(), other.display(), otherField)
                : "%s is not %s %s (%s)".formatted(value.display(), operator.sign, other.display(), otherField);
    }
}
