package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.ColumnType;
import io.quantivista.ingestion.model.Dates;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one typed column of a record exactly: a value that its type cannot hold without a change makes the record a
 * rejection. Read first, put later; owned by one lane.
 */
final class TypedColumnReader {
    private static final int LONG_DIGITS = 18;
    private static final int BIGINT_DIGITS = 19;
    private static final int WIDE_BYTES = 16;

    private final TypedColumn column;
    private final ColumnType.Kind kind;
    private final int index;
    private final int slot;
    private final DecimalReader decimals = new DecimalReader();

    private boolean isNull;
    private long number;
    private double real;
    private Value text = new Value();
    private final byte[] wide = new byte[WIDE_BYTES];

    TypedColumnReader(TypedColumn column, int index, FieldSlots slots) {
        this.column = column;
        this.kind = column.type().kind();
        this.index = index;
        this.slot = slots.slot(column.field());
    }

    @Nullable
    Failure read(Row row) {
        Value value = row.slot(slot);
        isNull = value.isAbsent();
        if (isNull || isRead(value)) {
            return null;
        }
        return Failure.of(
                RejectionCode.INVALID_COLUMN,
                column.field(),
                "%s cannot be stored in the column %s of type %s without a change%s"
                        .formatted(value.display(), column.name(), column.type(), advice(value)));
    }

    /** What to do about a value that nearly fits: the usual mistakes are texts that hold numbers, and a digit too many. */
    private String advice(Value value) {
        return switch (kind) {
            case STRING, BINARY, BOOLEAN, DATE, TIMESTAMP -> "";
            case INT, BIGINT, DOUBLE, DECIMAL -> {
                if (value.kind() == ValueKind.STRING) {
                    yield decimals.read(value) ? ": it is a text, of which a rule cast makes a number" : "";
                }
                boolean isExact = kind != ColumnType.Kind.DOUBLE && isNumber(value);
                yield isExact ? ": the type has too few digits; a rule round takes off those behind the point" : "";
            }
        };
    }

    private boolean isRead(Value value) {
        return switch (kind) {
            case STRING, BINARY -> {
                text = value;
                yield true;
            }
            case BOOLEAN -> readBoolean(value);
            case INT -> readLong(value) && number == (int) number;
            case BIGINT -> readLong(value);
            case DOUBLE -> readDouble(value);
            case DECIMAL -> readDecimal(value);
            case DATE -> readDate(value);
            case TIMESTAMP -> readTimestamp(value);
        };
    }

    private boolean readBoolean(Value value) {
        boolean isText = value.kind() == ValueKind.TEXT;
        number = value.kind() == ValueKind.TRUE || (isText && "true".equals(value.text())) ? 1 : 0;
        return number == 1 || value.kind() == ValueKind.FALSE || (isText && "false".equals(value.text()));
    }

    private boolean readLong(Value value) {
        if (!isNumber(value)) {
            return false;
        }
        number = decimals.toUnscaled(LONG_DIGITS, 0);
        if (number != Long.MIN_VALUE) {
            return true;
        }
        BigInteger exact = decimals.toWideUnscaled(BIGINT_DIGITS, 0);
        if (exact == null || exact.bitLength() >= Long.SIZE) {
            return false;
        }
        number = exact.longValue();
        return true;
    }

    private boolean readDouble(Value value) {
        if (!isNumber(value)) {
            return false;
        }
        real = decimals.toDouble();
        return !Double.isInfinite(real);
    }

    private boolean readDecimal(Value value) {
        if (!isNumber(value)) {
            return false;
        }
        ColumnType type = column.type();
        if (type.precision() <= LONG_DIGITS) {
            number = decimals.toUnscaled(type.precision(), type.scale());
            return number != Long.MIN_VALUE;
        }
        BigInteger exact = decimals.toWideUnscaled(type.precision(), type.scale());
        if (exact == null) {
            return false;
        }
        byte[] bytes = exact.toByteArray();
        Arrays.fill(wide, 0, WIDE_BYTES - bytes.length, (byte) (exact.signum() < 0 ? -1 : 0));
        System.arraycopy(bytes, 0, wide, WIDE_BYTES - bytes.length, bytes.length);
        return true;
    }

    private boolean readDate(Value value) {
        number = value.kind().isText() ? Dates.epochDay(value.bytes(), value.from(), value.to()) : Dates.NO_DAY;
        return number != Dates.NO_DAY;
    }

    private boolean readTimestamp(Value value) {
        number = value.kind().isText() ? Dates.epochMicros(value.bytes(), value.from(), value.to()) : Dates.NO_INSTANT;
        return number != Dates.NO_INSTANT;
    }

    private boolean isNumber(Value value) {
        return (value.kind() == ValueKind.NUMBER || value.kind() == ValueKind.TEXT) && decimals.read(value);
    }

    void put(ColumnSink sink) {
        if (isNull) {
            return;
        }
        switch (kind) {
            case STRING, BINARY -> RowMapping.putText(text, index, sink);
            case BOOLEAN -> sink.putBoolean(index, number == 1);
            case DOUBLE -> sink.putDouble(index, real);
            case DECIMAL -> {
                if (column.type().precision() <= LONG_DIGITS) {
                    sink.putLong(index, number);
                } else {
                    sink.putWideDecimal(index, wide);
                }
            }
            case INT, BIGINT, DATE, TIMESTAMP -> sink.putLong(index, number);
        }
    }
}
