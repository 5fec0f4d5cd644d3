package io.quantivista.ingestion.model;

import java.nio.charset.StandardCharsets;

/**
 * One value of the current record: a kind and a slice of somebody's bytes.
 *
 * <p>A value is a view that is filled anew for each record, so whoever wants to keep it copies it. The slice holds the
 * unescaped UTF-8 of a text, the digits of a number, or the raw JSON of an object or array. Owned by one lane.
 */
public final class Value {
    private static final byte[] NO_BYTES = {};

    private ValueKind kind = ValueKind.MISSING;
    private byte[] bytes = NO_BYTES;
    private int from;
    private int to;

    public ValueKind kind() {
        return kind;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    public int length() {
        return to - from;
    }

    public boolean isAbsent() {
        return kind.isAbsent();
    }

    /** Points at {@code bytes[from, to)}. */
    public void set(ValueKind newKind, byte[] newBytes, int newFrom, int newTo) {
        kind = newKind;
        bytes = newBytes;
        from = newFrom;
        to = newTo;
    }

    /** A value that is all kind: null, true, false or missing. */
    public void set(ValueKind newKind) {
        set(newKind, NO_BYTES, 0, 0);
    }

    public void set(Value other) {
        set(other.kind, other.bytes, other.from, other.to);
    }

    /** The slice as text, for messages and slow paths. */
    public String text() {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** The value as a message shows it: its text, shortened to 100 characters. */
    public String display() {
        return switch (kind) {
            case MISSING -> "nothing";
            case NULL -> "null";
            case TRUE -> "true";
            case FALSE -> "false";
            case STRING, TEXT -> "'" + shortText() + "'";
            case NUMBER, OBJECT, ARRAY -> shortText();
        };
    }

    private String shortText() {
        int shown = Math.min(length(), 400);
        String text = new String(bytes, from, shown, StandardCharsets.UTF_8);
        return text.length() <= 100 && shown == length() ? text : text.substring(0, Math.min(100, text.length())) + "…";
    }
}
