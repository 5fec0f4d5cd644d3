package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds, subtracts, multiplies or divides two exact decimals. */
public final class ArithmeticRule implements Rule {
    private static final int NO_SCALE = -1;

    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "arithmetic",
                    "Reckons with the number in source_field and another one, exactly; texts that read as numbers count as"
                            + " numbers.")
            .notes("""
                    The other number is a fixed one (`operand`) or that of a field (`operand_field`). Where one of the two is
                    missing or null, nothing is written. Sums, differences and products have all their digits unless a `scale` is
                    given; a division needs one. A division by zero makes the record a rejection.
                    """)
            .setting(Setting.required("operator", Setting.Type.TEXT, "add, subtract, multiply or divide"))
            .setting(Setting.optional("operand", Setting.Type.NUMBER, "the other number, of at most 38 digits"))
            .setting(Setting.optional(
                    "operand_field", Setting.Type.TEXT, "path of the field that holds the other number"))
            .setting(Setting.optional(
                    "scale",
                    Setting.Type.INTEGER,
                    "digits behind the point of the result, 0 to 38; required to divide"))
            .setting(Setting.optional("mode", Setting.Type.TEXT, "with a scale: " + RoundRule.MODES))
            .example(Example.of("""
                            {"source_field": "price", "target_field": "value",
                             "transformation_logic": {"operator": "multiply", "operand_field": "shares"}}""")
                    .gives("{\"price\":12.50,\"shares\":3}", "{\"price\":12.50,\"shares\":3,\"value\":37.50}")
                    .gives("{\"price\":12.50}", "{\"price\":12.50}")
                    .gives(
                            "{\"price\":0.1,\"shares\":99999999999999999999}",
                            "{\"price\":0.1,\"shares\":99999999999999999999,\"value\":9999999999999999999.9}")
                    .rejects("{\"price\":12.50,\"shares\":\"x\"}", "shares is 'x': a number is expected"))
            .example(Example.of("""
                            {"source_field": "weight", "transformation_logic": {"operator": "divide", "operand": 100, "scale": 4}}""")
                    .gives("{\"weight\":10.21}", "{\"weight\":0.1021}")
                    .gives("{\"weight\":\"33\"}", "{\"weight\":0.3300}"))
            .example(Example.of("""
                            {"source_field": "a", "target_field": "q",
                             "transformation_logic": {"operator": "divide", "operand_field": "b", "scale": 2, "mode": "half_up"}}""")
                    .gives("{\"a\":2,\"b\":3}", "{\"a\":2,\"b\":3,\"q\":0.67}")
                    .rejects("{\"a\":2,\"b\":0}", "2 cannot be divided by zero"))
            .compiledBy(ArithmeticRule::new);

    private enum Operator {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE
    }

    private final FieldPath sourcePath;
    private final int source;
    private final int target;
    private final Operator operator;
    private final @Nullable FieldPath operandPath;
    private final int operandSlot;
    private final BigDecimal operand;
    private final int scale;
    private final RoundingMode mode;
    private final ExactNumber left = new ExactNumber();
    private final ExactNumber right = new ExactNumber();

    private ArithmeticRule(RuleSettings settings, FieldSlots slots) {
        sourcePath = FieldPath.parse(settings.sourceField());
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        operator = settings.choice("operator", Operator.class, Operator.ADD);
        if (settings.has("operand") == settings.has("operand_field")) {
            throw new IllegalArgumentException("exactly one of operand and operand_field is expected");
        }
        operandPath = settings.has("operand") ? null : FieldPath.parse(settings.requiredText("operand_field"));
        operandSlot = operandPath == null ? -1 : slots.slot(operandPath);
        operand = operandPath == null ? settings.number("operand") : BigDecimal.ZERO;
        scale = settings.integer("scale", NO_SCALE, 0, ExactNumber.MAX_SCALE);
        mode = settings.choice("mode", RoundingMode.class, RoundingMode.HALF_EVEN);
        if (operator == Operator.DIVIDE && scale == NO_SCALE) {
            throw new IllegalArgumentException("scale is required to divide: few quotients have an end");
        }
        if (operator == Operator.DIVIDE && operandPath == null && operand.signum() == 0) {
            throw new IllegalArgumentException("operand is 0: nothing can be divided by it");
        }
        if (scale == NO_SCALE && settings.has("mode")) {
            throw new IllegalArgumentException("mode goes with a scale");
        }
    }

    @Override
    public List<FieldPath> reads() {
        FieldPath path = operandPath;
        return path == null ? List.of() : List.of(path);
    }

    @Override
    public @Nullable String apply(Row row) {
        Value value = row.slot(source);
        FieldPath other = operandPath;
        if (value.isAbsent() || (other != null && row.slot(operandSlot).isAbsent())) {
            return null;
        }
        if (!left.read(value)) {
            return notANumber(sourcePath, value);
        }
        if (other == null) {
            right.set(operand);
        } else if (!right.read(row.slot(operandSlot))) {
            return notANumber(other, row.slot(operandSlot));
        }
        String problem = left.problem() == null ? right.problem() : left.problem();
        if (problem == null && operator == Operator.DIVIDE && right.isZero()) {
            problem = value.display() + " cannot be divided by zero";
        }
        if (problem == null) {
            problem = reckon();
        }
        if (problem == null) {
            left.write(row, target);
        }
        return problem;
    }

    private static String notANumber(FieldPath path, Value value) {
        return "%s is %s: a number is expected".formatted(path, value.display());
    }

    private @Nullable String reckon() {
        boolean done = switch (operator) {
            case ADD -> left.add(right, false);
            case SUBTRACT -> left.add(right, true);
            case MULTIPLY -> left.multiply(right);
            case DIVIDE -> false;
        };
        if (!done) {
            BigDecimal a = left.value();
            BigDecimal b = right.value();
            left.set(
                    switch (operator) {
                        case ADD -> a.add(b);
                        case SUBTRACT -> a.subtract(b);
                        case MULTIPLY -> a.multiply(b);
                        case DIVIDE -> a.divide(b, scale, mode);
                    });
        }
        return scale == NO_SCALE ? left.problem() : left.round(scale, mode);
    }
}
