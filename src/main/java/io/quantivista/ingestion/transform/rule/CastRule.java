package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.ColumnType;
import io.quantivista.ingestion.model.Dates;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes a value one of a type, exactly, or refuses the record. */
public final class CastRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "cast",
                    "Makes the value of source_field one of the given type; a value that is none, or would lose digits, makes the"
                            + " record a rejection. Missing and null stay.")
            .notes("""
                    | to | takes | gives |
                    |---|---|---|
                    | `string` | anything; an object or array as its JSON | a text |
                    | `boolean` | true, false; `true` and `false` as text in any case; 1 and 0 as text or number | true or false |
                    | `int`, `bigint` | a number, or a text that reads as one, that is whole and fits 32 or 64 bits (`1.0` and `1e3` are whole) | the number in digits |
                    | `decimal(p,s)` | the same, that fits without a digit lost; p is 1 to 38 | the number with exactly s digits behind the point |
                    | `double` | a number, or a text that reads as one, within the range of a double | the number with the digits that it has |
                    | `date` | a text `yyyy-MM-dd` | the same text |
                    | `timestamp` | a text as under [dates](../sources.md#dates-and-timestamps) | the same text |
                    """)
            .shortForm(Setting.required(
                    "to", Setting.Type.TEXT, "string, boolean, int, bigint, double, decimal(p,s), date or timestamp"))
            .example(Example.of("""
                            {"source_field": "price", "transformation_logic": "decimal(10,2)"}""")
                    .gives("{\"price\":\"12.5\"}", "{\"price\":12.50}")
                    .rejects("{\"price\":\"12.505\"}", "'12.505' cannot be cast to decimal(10,2)")
                    .gives("{\"price\":null}", "{\"price\":null}"))
            .example(Example.ofCsv("""
                            {"source_field": "shares", "transformation_logic": {"to": "int"}}""")
                    .gives("ticker,shares\nTSLA,5\n", "{\"ticker\":\"TSLA\",\"shares\":5}")
                    .rejects("ticker,shares\nTSLA,5.5\n", "'5.5' cannot be cast to int"))
            .compiledBy(CastRule::new);

    private final ColumnType type;
    private final int source;
    private final int target;
    private final DecimalReader decimals = new DecimalReader();

    private CastRule(RuleSettings settings, FieldSlots slots) {
        String to = settings.text("to");
        if (to == null) {
            throw new IllegalArgumentException("to is required: the type to cast to");
        }
        type = ColumnType.parse(to);
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
    }

    @Override
    public @Nullable String apply(Row row) {
        Value value = row.slot(source);
        if (value.isAbsent()) {
            return null;
        }
        boolean cast = switch (type.kind()) {
            case STRING -> toText(value, row);
            case BOOLEAN -> toBoolean(value, row);
            case INT, BIGINT, DECIMAL -> toDecimal(value, row);
            case DOUBLE -> toDouble(value, row);
            case DATE -> isDate(value) && keepAs(ValueKind.STRING, value, row);
            case TIMESTAMP -> isTimestamp(value) && keepAs(ValueKind.STRING, value, row);
            case BINARY -> false;
        };
        return cast ? null : value.display() + " cannot be cast to " + type;
    }

    private boolean toText(Value value, Row row) {
        return switch (value.kind()) {
            case STRING, TEXT, NUMBER, OBJECT, ARRAY -> keepAs(ValueKind.STRING, value, row);
            case TRUE, FALSE -> {
                put(row, ValueKind.STRING, value.kind() == ValueKind.TRUE ? "true" : "false");
                yield true;
            }
            case MISSING, NULL -> true;
        };
    }

    private boolean toBoolean(Value value, Row row) {
        ValueKind result = switch (value.kind()) {
            case TRUE, FALSE -> value.kind();
            case STRING, TEXT, NUMBER ->
                switch (value.length() > 5 ? "" : value.text().toLowerCase(Locale.ROOT)) {
                    case "true", "1" -> ValueKind.TRUE;
                    case "false", "0" -> ValueKind.FALSE;
                    default -> ValueKind.MISSING;
                };
            case MISSING, NULL, OBJECT, ARRAY -> ValueKind.MISSING;
        };
        if (result == ValueKind.MISSING) {
            return false;
        }
        row.change(target).set(result);
        return true;
    }

    private boolean toDecimal(Value value, Row row) {
        if (!isNumeric(value)) {
            return false;
        }
        int precision = switch (type.kind()) {
            case INT -> 10;
            case BIGINT -> 19;
            default -> type.precision();
        };
        BigInteger unscaled = decimals.toWideUnscaled(precision, type.scale());
        if (unscaled == null
                || (type.kind() == ColumnType.Kind.INT && unscaled.bitLength() > 31)
                || (type.kind() == ColumnType.Kind.BIGINT && unscaled.bitLength() > 63)) {
            return false;
        }
        put(row, ValueKind.NUMBER, new BigDecimal(unscaled, type.scale()).toPlainString());
        return true;
    }

    private boolean toDouble(Value value, Row row) {
        if (!isNumeric(value) || Double.isInfinite(decimals.toDouble())) {
            return false;
        }
        if (value.kind() == ValueKind.NUMBER) {
            return keepAs(ValueKind.NUMBER, value, row);
        }
        put(row, ValueKind.NUMBER, decimals.value().toString().replace("E+", "E"));
        return true;
    }

    private boolean isNumeric(Value value) {
        return (value.kind().isText() || value.kind() == ValueKind.NUMBER) && decimals.read(value);
    }

    private static boolean isDate(Value value) {
        return value.kind().isText() && Dates.epochDay(value.bytes(), value.from(), value.to()) != Dates.NO_DAY;
    }

    private static boolean isTimestamp(Value value) {
        return value.kind().isText() && Dates.epochMicros(value.bytes(), value.from(), value.to()) != Dates.NO_INSTANT;
    }

    private boolean keepAs(ValueKind kind, Value value, Row row) {
        if (source != target || value.kind() != kind) {
            row.change(target).set(kind, value.bytes(), value.from(), value.to());
        }
        return true;
    }

    private void put(Row row, ValueKind kind, String text) {
        ByteSink scratch = row.scratch();
        int from = scratch.size();
        scratch.putText(text);
        row.change(target).set(kind, scratch.array(), from, scratch.size());
    }
}
