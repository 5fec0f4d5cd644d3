package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What rules on texts have in common: which values count as texts, and their UTF-8 by code points. */
final class TextInput {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private TextInput() {}

    /** Texts, and numbers as they are written. */
    static boolean isTextual(Value value) {
        return value.kind().isText() || value.kind() == ValueKind.NUMBER;
    }

    /** Why a value that is none of them cannot be used. */
    static String refusal(Value value) {
        return value.display() + " is no text and no number";
    }

    /** Appends a text, a number, true or false; false for anything else. */
    static boolean append(Value value, ByteSink out) {
        switch (value.kind()) {
            case STRING, TEXT, NUMBER -> out.put(value.bytes(), value.from(), value.to());
            case TRUE -> out.put(TRUE);
            case FALSE -> out.put(FALSE);
            case MISSING, NULL, OBJECT, ARRAY -> {
                return false;
            }
        }
        return true;
    }

    /** Writes what stands in the scratch space from a place on as a text. */
    static @Nullable String written(Row row, int target, int from) {
        ByteSink scratch = row.scratch();
        row.change(target).set(ValueKind.STRING, scratch.array(), from, scratch.size());
        return null;
    }

    static int codePoints(byte[] bytes, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += isFirstByte(bytes[i]) ? 1 : 0;
        }
        return count;
    }

    /** Where the code point of a number begins, counted from 0; the end where there are fewer. */
    static int offset(byte[] bytes, int from, int to, int codePoint) {
        int left = codePoint;
        int at = from;
        while (at < to && (left > 0 || !isFirstByte(bytes[at]))) {
            at++;
            if (at < to && isFirstByte(bytes[at])) {
                left--;
            }
        }
        return at;
    }

    private static boolean isFirstByte(byte b) {
        return (b & 0xC0) != 0x80;
    }
}
