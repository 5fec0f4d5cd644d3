package io.quantivista.ingestion.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.model.ColumnType;
import io.quantivista.ingestion.model.Dates;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the values of one field of a sample have in common. */
final class ColumnEvidence {
    private enum Kind {
        BOOLEAN,
        WHOLE,
        DECIMAL,
        REAL,
        DATE,
        TIMESTAMP,
        TEXT
    }

    private static final int SHORT_PRECISION = 18;
    private static final int LONG_PRECISION = 38;
    /** A number of an untyped format; one with a leading zero is an identifier, and its zeros count. */
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final boolean untyped;
    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private boolean holdsArrays;
    private int integerDigits;
    private int scale;

    /** @param untyped whether texts may be numbers and booleans, as in CSV */
    ColumnEvidence(boolean untyped) {
        this.untyped = untyped;
    }

    void add(JsonNode value) {
        if (value.isNull()) {
            return;
        }
        if (value.isArray()) {
            holdsArrays = true;
        } else if (value.isBoolean()) {
            kinds.add(Kind.BOOLEAN);
        } else if (value.isNumber()) {
            addNumber(value.decimalValue(), value.toString());
        } else {
            addText(value.asText());
        }
    }

    private void addNumber(BigDecimal number, String written) {
        if (written.indexOf('e') >= 0 || written.indexOf('E') >= 0) {
            kinds.add(Kind.REAL);
            return;
        }
        kinds.add(number.scale() <= 0 ? Kind.WHOLE : Kind.DECIMAL);
        integerDigits = Math.max(integerDigits, number.precision() - number.scale());
        scale = Math.max(scale, number.scale());
    }

    private void addText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (untyped && NUMBER.matcher(text).matches()) {
            addNumber(new BigDecimal(text), text);
        } else if (untyped && (text.equals("true") || text.equals("false"))) {
            kinds.add(Kind.BOOLEAN);
        } else if (Dates.epochDay(bytes, 0, bytes.length) != Dates.NO_DAY) {
            kinds.add(Kind.DATE);
        } else if (Dates.epochMicros(bytes, 0, bytes.length) != Dates.NO_INSTANT) {
            kinds.add(Kind.TIMESTAMP);
        } else {
            kinds.add(Kind.TEXT);
        }
    }

    /** The type that takes every value seen; empty where there was none, or an array. */
    Optional<ColumnType> type() {
        return kinds.isEmpty() || holdsArrays ? Optional.empty() : Optional.of(ColumnType.parse(typeName()));
    }

    private String typeName() {
        if (kinds.size() == 1) {
            return switch (kinds.iterator().next()) {
                case BOOLEAN -> "boolean";
                case WHOLE -> integerDigits <= SHORT_PRECISION ? "bigint" : decimal();
                case DECIMAL -> decimal();
                case REAL -> "double";
                case DATE -> "date";
                case TIMESTAMP -> "timestamp";
                case TEXT -> "string";
            };
        }
        if (EnumSet.of(Kind.WHOLE, Kind.DECIMAL).containsAll(kinds)) {
            return decimal();
        }
        return EnumSet.of(Kind.WHOLE, Kind.DECIMAL, Kind.REAL).containsAll(kinds) ? "double" : "string";
    }

    private String decimal() {
        int needed = integerDigits + scale;
        if (needed > LONG_PRECISION) {
            return "string";
        }
        return "decimal(%d,%d)".formatted(needed <= SHORT_PRECISION ? SHORT_PRECISION : LONG_PRECISION, scale);
    }
}
