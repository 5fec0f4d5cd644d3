package io.quantivista.ingestion.expression;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Where a step of the fast path leaves its value: filled anew for each record, so that a record costs no object. */
final class Cell {
    enum Kind {
        /** An error, or something that only cel-java can tell. */
        UNKNOWN,
        NULL,
        BOOL,
        INT,
        DECIMAL,
        /** A literal with a point: beside a decimal it is the decimal that it is written as. */
        DOUBLE,
        TEXT,
        /** An object or an array. */
        NESTED
    }

    private Kind kind = Kind.UNKNOWN;
    private boolean flag;
    private long number;
    private int scale;
    private @Nullable BigDecimal big;
    private byte[] bytes = new byte[0];
    private int from;
    private int to;

    Kind kind() {
        return kind;
    }

    boolean isTrue() {
        return kind == Kind.BOOL && flag;
    }

    boolean isFalse() {
        return kind == Kind.BOOL && !flag;
    }

    /** An INT, or the digits of a short DECIMAL or DOUBLE. */
    long number() {
        return number;
    }

    /** Digits behind the point of a short number; 0 for an INT. */
    int scale() {
        return scale;
    }

    /** Whether the number is {@link #number()} with {@link #scale()}. */
    boolean isShort() {
        return big == null;
    }

    BigDecimal decimal() {
        BigDecimal wide = big;
        return wide != null ? wide : BigDecimal.valueOf(number, scale);
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    int length() {
        return to - from;
    }

    void set(Kind newKind) {
        kind = newKind;
    }

    void setFlag(boolean newFlag) {
        kind = Kind.BOOL;
        flag = newFlag;
    }

    void setInt(long value) {
        setShort(Kind.INT, value, 0);
    }

    void setShort(Kind newKind, long digits, int newScale) {
        kind = newKind;
        number = digits;
        scale = newScale;
        big = null;
    }

    void setBig(Kind newKind, BigDecimal value) {
        kind = newKind;
        big = value;
    }

    void setText(byte[] newBytes, int newFrom, int newTo) {
        kind = Kind.TEXT;
        bytes = newBytes;
        from = newFrom;
        to = newTo;
    }

    void set(Cell other) {
        kind = other.kind;
        flag = other.flag;
        number = other.number;
        scale = other.scale;
        big = other.big;
        bytes = other.bytes;
        from = other.from;
        to = other.to;
    }
}
