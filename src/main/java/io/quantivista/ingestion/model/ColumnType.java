package io.quantivista.ingestion.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a lake column.
 *
 * @param kind its family
 * @param precision digits in all, for decimals; otherwise 0
 * @param scale digits after the point, for decimals; otherwise 0
 */
public record ColumnType(Kind kind, int precision, int scale) {
    /** The families of types that a table can hold. */
    public enum Kind {
        STRING,
        BINARY,
        BOOLEAN,
        INT,
        BIGINT,
        DOUBLE,
        DECIMAL,
        DATE,
        TIMESTAMP
    }

    public static final ColumnType STRING = new ColumnType(Kind.STRING, 0, 0);
    public static final ColumnType BINARY = new ColumnType(Kind.BINARY, 0, 0);
    public static final ColumnType BOOLEAN = new ColumnType(Kind.BOOLEAN, 0, 0);
    public static final ColumnType INT = new ColumnType(Kind.INT, 0, 0);
    public static final ColumnType BIGINT = new ColumnType(Kind.BIGINT, 0, 0);
    public static final ColumnType DOUBLE = new ColumnType(Kind.DOUBLE, 0, 0);
    public static final ColumnType DATE = new ColumnType(Kind.DATE, 0, 0);
    public static final ColumnType TIMESTAMP = new ColumnType(Kind.TIMESTAMP, 0, 0);

    /** The most digits that Delta's decimal holds. */
    public static final int MAX_PRECISION = 38;

    private static final Pattern DECIMAL = Pattern.compile("decimal\\(\\s*(\\d{1,2})\\s*,\\s*(\\d{1,2})\\s*\\)");

    public ColumnType {
        if (kind == Kind.DECIMAL) {
            if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
                throw new IllegalArgumentException(
                        "decimal(%d,%d) is not possible: precision is 1 to %d, scale 0 to the precision"
                                .formatted(precision, scale, MAX_PRECISION));
            }
        }
    }

    public static ColumnType decimal(int precision, int scale) {
        return new ColumnType(Kind.DECIMAL, precision, scale);
    }

    /**
     * Reads a type's name as sources declare it.
     *
     * @throws IllegalArgumentException naming the types there are
     */
    public static ColumnType parse(String text) {
        String name = text.trim().toLowerCase(Locale.ROOT);
        Matcher decimal = DECIMAL.matcher(name);
        if (decimal.matches()) {
            return decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
        }
        return switch (name) {
            case "string" -> STRING;
            case "boolean" -> BOOLEAN;
            case "int" -> INT;
            case "bigint" -> BIGINT;
            case "double" -> DOUBLE;
            case "date" -> DATE;
            case "timestamp" -> TIMESTAMP;
            default ->
                throw new IllegalArgumentException(
                        "unknown column type '%s': use string, boolean, int, bigint, double, decimal(p,s), date or timestamp"
                                .formatted(text));
        };
    }

    @Override
    public String toString() {
        return kind == Kind.DECIMAL
                ? "decimal(%d,%d)".formatted(precision, scale)
                : kind.name().toLowerCase(Locale.ROOT);
    }
}
