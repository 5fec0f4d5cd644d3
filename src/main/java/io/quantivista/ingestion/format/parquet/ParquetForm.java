package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.format.binary.JsonRecord;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntervalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a column are written as JSON.
 *
 * @param scale digits behind the point: of a decimal, or of a second
 * @param utc whether a timestamp is one of UTC
 */
record ParquetForm(Kind kind, int scale, boolean utc) {
    enum Kind {
        BOOLEAN,
        INT,
        UNSIGNED_INT,
        UNSIGNED_LONG,
        FLOAT,
        DOUBLE,
        HALF,
        TEXT,
        BYTES,
        DECIMAL_NUMBER,
        DECIMAL_BYTES,
        DATE,
        TIME,
        TIMESTAMP,
        JULIAN,
        UUID,
        INTERVAL
    }

    private static final long JULIAN_EPOCH_DAY = 2_440_588;
    private static final long DAY_SECONDS = 86_400;
    private static final long NANOS = 1_000_000_000;
    private static final int HALF_BYTES = 2;
    private static final int UUID_BYTES = 16;
    private static final int INTERVAL_BYTES = 12;

    static ParquetForm of(PrimitiveType type) {
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> new ParquetForm(Kind.BOOLEAN, 0, false);
            case INT32, INT64 -> number(type, logical);
            case FLOAT -> new ParquetForm(Kind.FLOAT, 0, false);
            case DOUBLE -> new ParquetForm(Kind.DOUBLE, 0, false);
            case INT96 -> new ParquetForm(Kind.JULIAN, 9, true);
            case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(type, logical);
        };
    }

    private static ParquetForm number(PrimitiveType type, @Nullable LogicalTypeAnnotation logical) {
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return new ParquetForm(Kind.DECIMAL_NUMBER, decimal.getScale(), false);
        }
        if (logical instanceof DateLogicalTypeAnnotation) {
            return new ParquetForm(Kind.DATE, 0, false);
        }
        if (logical instanceof TimeLogicalTypeAnnotation time) {
            return new ParquetForm(Kind.TIME, places(time.getUnit()), time.isAdjustedToUTC());
        }
        if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
            return new ParquetForm(Kind.TIMESTAMP, places(timestamp.getUnit()), timestamp.isAdjustedToUTC());
        }
        if (logical instanceof IntLogicalTypeAnnotation whole && !whole.isSigned()) {
            boolean isLong = type.getPrimitiveTypeName() == PrimitiveTypeName.INT64;
            return new ParquetForm(isLong ? Kind.UNSIGNED_LONG : Kind.UNSIGNED_INT, 0, false);
        }
        return new ParquetForm(Kind.INT, 0, false);
    }

    private static ParquetForm bytes(PrimitiveType type, @Nullable LogicalTypeAnnotation logical) {
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return new ParquetForm(Kind.DECIMAL_BYTES, decimal.getScale(), false);
        }
        boolean isText = logical instanceof StringLogicalTypeAnnotation
                || logical instanceof EnumLogicalTypeAnnotation
                || logical instanceof JsonLogicalTypeAnnotation;
        if (isText) {
            return new ParquetForm(Kind.TEXT, 0, false);
        }
        boolean isFixed = type.getPrimitiveTypeName() == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
        if (isFixed && logical instanceof UUIDLogicalTypeAnnotation && type.getTypeLength() == UUID_BYTES) {
            return new ParquetForm(Kind.UUID, 0, false);
        }
        if (isFixed && logical instanceof Float16LogicalTypeAnnotation && type.getTypeLength() == HALF_BYTES) {
            return new ParquetForm(Kind.HALF, 0, false);
        }
        if (isFixed && logical instanceof IntervalLogicalTypeAnnotation && type.getTypeLength() == INTERVAL_BYTES) {
            return new ParquetForm(Kind.INTERVAL, 0, false);
        }
        return new ParquetForm(Kind.BYTES, 0, false);
    }

    private static int places(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> 3;
            case MICROS -> 6;
            case NANOS -> 9;
        };
    }

    /** Whether its values can be the names of JSON fields. */
    boolean isKey() {
        return switch (kind) {
            case TEXT, INT, UNSIGNED_INT, UNSIGNED_LONG, BOOLEAN -> true;
            case FLOAT,
                    DOUBLE,
                    HALF,
                    BYTES,
                    DECIMAL_NUMBER,
                    DECIMAL_BYTES,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    JULIAN,
                    UUID,
                    INTERVAL -> false;
        };
    }

    /** A value that is no text, as the name of a field. */
    String key(ColumnValues value) {
        return switch (kind) {
            case BOOLEAN -> String.valueOf(value.number() != 0);
            case UNSIGNED_INT -> Long.toString(value.number() & 0xffffffffL);
            case UNSIGNED_LONG -> Long.toUnsignedString(value.number());
            default -> Long.toString(value.number());
        };
    }

    void write(ColumnValues value, JsonRecord json) {
        switch (kind) {
            case BOOLEAN -> json.bool(value.number() != 0);
            case INT -> json.number(value.number());
            case UNSIGNED_INT -> json.number(value.number() & 0xffffffffL);
            case UNSIGNED_LONG -> json.unsigned(value.number());
            case FLOAT -> json.number(Float.intBitsToFloat((int) value.number()));
            case DOUBLE -> json.number(Double.longBitsToDouble(value.number()));
            case HALF -> json.number(half(value.bytes()[value.from()] & 0xff | value.bytes()[value.from() + 1] << 8));
            case TEXT -> json.text(value.bytes(), value.from(), value.to());
            case BYTES -> json.base64(value.bytes(), value.from(), value.to());
            case DECIMAL_NUMBER -> json.decimal(value.number(), scale);
            case DECIMAL_BYTES -> json.decimal(value.bytes(), value.from(), value.to(), scale);
            case DATE -> json.date(value.number());
            case TIME -> json.time(value.number(), scale);
            case TIMESTAMP -> json.timestamp(value.number(), scale, utc);
            case JULIAN -> julian(value, json);
            case UUID -> json.uuid(value.bytes(), value.from());
            case INTERVAL -> json.interval(value.bytes(), value.from());
        }
    }

    /** The timestamps of old writers: nanoseconds of the day, and the Julian day. */
    private static void julian(ColumnValues value, JsonRecord json) {
        byte[] bytes = value.bytes();
        long nanos = ColumnValues.int32(bytes, value.from()) & 0xffffffffL
                | (long) ColumnValues.int32(bytes, value.from() + 4) << 32;
        long day = ColumnValues.int32(bytes, value.from() + 8) - JULIAN_EPOCH_DAY;
        json.timestamp(day * DAY_SECONDS + Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS), 9);
    }

    /** A number of half precision (IEEE 754). */
    static float half(int bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        float sign = (bits & 0x8000) == 0 ? 1 : -1;
        if (exponent == 31) {
            return fraction == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
        }
        return exponent == 0
                ? sign * fraction * 0x1p-24f
                : sign * (1 + fraction / 1024f) * (float) Math.pow(2, exponent - 15);
    }
}
