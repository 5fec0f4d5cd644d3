package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object in one pass: checks it against RFC 8259 and UTF-8 to the last byte and enters every field of
 * every nested object into the row.
 *
 * <p>Two things make it fast. Strings are looked at eight bytes at a time, for the first byte that is a quote, a
 * backslash, a control character or not ASCII. And records of one sender mostly have the same fields in the same order:
 * the field that stood at this place in the last record is compared first, and only where it differs is the name read
 * and looked up. Arrays are checked and entered as a whole.
 *
 * <p>The byte behind the record is overwritten by a sentinel while the scan runs and restored afterwards, so that no
 * loop needs to look at its bound. Owned by one lane.
 */
final class JsonScanner {
    /** How many bytes must be readable behind a record. */
    static final int SLACK = 16;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long SPACES = 0x20 * ONES;
    private static final int FAILED = -1;
    /** Powers of ten that a double holds exactly. */
    private static final double[] POWERS = powers();

    private static final int EXACT_DIGITS = 18;
    private static final long EXACT_MANTISSA = 1L << 53;

    private final Row row;
    private final FieldDictionary dictionary;
    private final DecodeLimits limits;

    private final int[] openEntries;
    private final int[] openNodes;
    private final boolean[] openArrays;
    private int[] expectedNodes = new int[64];
    private int[] expectedParents = new int[64];
    private byte[][] expectedNames = new byte[64][];
    private int expectedCount;

    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private boolean plain;
    private boolean escaped;
    private double number;
    private @Nullable Failure failure;

    JsonScanner(Row row, DecodeLimits limits) {
        this.row = row;
        this.dictionary = row.dictionary();
        this.limits = limits;
        this.openEntries = new int[limits.maxNesting() + 1];
        this.openNodes = new int[limits.maxNesting() + 1];
        this.openArrays = new boolean[limits.maxNesting() + 1];
    }

    /**
     * Scans the record that the row has begun.
     *
     * @return null where it is a JSON object, otherwise what is wrong and where
     */
    @Nullable
    Failure scan() {
        bytes = row.bytes();
        from = row.from();
        to = row.to();
        failure = null;
        byte behind = bytes[to];
        bytes[to] = 0;
        int end = object();
        if (end >= 0) {
            end = space(end);
            if (end < to) {
                fail(end, "the end of the record");
            }
        }
        bytes[to] = behind;
        if (failure == null) {
            remember();
        }
        return failure;
    }

    private int object() {
        byte[] b = bytes;
        int at = space(from);
        if (b[at] != '{') {
            return notAnObject(at);
        }
        int depth = 0;
        int parentEntry = -1;
        int parentNode = FieldDictionary.ROOT;
        at = space(at + 1);
        if (b[at] == '}') {
            return at + 1;
        }
        while (true) {
            if (b[at] != '"') {
                return fail(at, "a field name in quotes");
            }
            int keyFrom = at;
            int node = expectedNode(parentNode, at + 1);
            if (node >= 0) {
                at += dictionary.name(node).length + 2;
            } else {
                at = string(at + 1);
                if (at < 0) {
                    return FAILED;
                }
                node = node(parentNode, keyFrom + 1, at);
                at++;
            }
            if (row.count() >= limits.maxFields()) {
                return failed(
                        RejectionCode.TOO_MANY_FIELDS,
                        null,
                        "the record has more than %d fields".formatted(limits.maxFields()));
            }
            int entry = row.add(node, parentEntry, keyFrom);
            if (entry < 0) {
                return duplicate(node);
            }
            if (b[at] != ':') {
                at = space(at);
                if (b[at] != ':') {
                    return fail(at, "':' after the field name");
                }
            }
            at++;
            if (b[at] <= ' ') {
                at = space(at);
            }
            byte first = b[at];
            if (first == '"') {
                int valueFrom = at + 1;
                at = string(valueFrom);
                if (at < 0) {
                    return FAILED;
                }
                row.value(entry, ValueKind.STRING, valueFrom, at, plain && !escaped);
                if (escaped && row.hasSlot(entry) && !unescape(entry, valueFrom, at)) {
                    return FAILED;
                }
                at++;
            } else if (first == '{') {
                if (depth + 1 >= limits.maxNesting()) {
                    return tooDeep();
                }
                openEntries[depth] = parentEntry;
                openNodes[depth] = parentNode;
                depth++;
                parentEntry = entry;
                parentNode = node;
                row.value(entry, ValueKind.OBJECT, at, at, false);
                at = space(at + 1);
                if (b[at] != '}') {
                    continue;
                }
            } else {
                int valueFrom = at;
                at = scalarOrArray(entry, first, at, depth);
                if (at < 0) {
                    return FAILED;
                }
                if (first == '[') {
                    row.value(entry, ValueKind.ARRAY, valueFrom, at, false);
                }
            }
            // Behind a value, or at the brace that closes an empty object.
            while (true) {
                if (b[at] <= ' ') {
                    at = space(at);
                }
                if (b[at] == ',') {
                    at++;
                    if (b[at] <= ' ') {
                        at = space(at);
                    }
                    break;
                }
                if (b[at] != '}') {
                    return fail(at, "',' or '}'");
                }
                at++;
                if (depth == 0) {
                    return at;
                }
                row.value(parentEntry, ValueKind.OBJECT, row.valueFrom(parentEntry), at, false);
                depth--;
                parentEntry = openEntries[depth];
                parentNode = openNodes[depth];
            }
        }
    }

    private int scalarOrArray(int entry, byte first, int at, int depth) {
        return switch (first) {
            case 't' -> word(entry, at, "true", ValueKind.TRUE);
            case 'f' -> word(entry, at, "false", ValueKind.FALSE);
            case 'n' -> word(entry, at, "null", ValueKind.NULL);
            case '[' -> array(at, depth);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                int end = number(at);
                if (end >= 0) {
                    row.number(entry, at, end, number);
                }
                yield end;
            }
            default -> fail(at, "a value");
        };
    }

    private int word(int entry, int at, String word, ValueKind kind) {
        for (int i = 1; i < word.length(); i++) {
            if (bytes[at + i] != word.charAt(i)) {
                return fail(at, "a value");
            }
        }
        row.value(entry, kind, at, at + word.length(), true);
        return at + word.length();
    }

    /** The node that stood at this place in the last record, where its name stands here again. */
    private int expectedNode(int parentNode, int at) {
        int place = row.count();
        if (place >= expectedCount) {
            return FieldDictionary.UNKNOWN;
        }
        int node = expectedNodes[place];
        if (node < 0 || expectedParents[place] != parentNode) {
            return FieldDictionary.UNKNOWN;
        }
        byte[] name = expectedNames[place];
        int length = name.length;
        if (at + length >= to || bytes[at + length] != '"' || !same(name, at)) {
            return FieldDictionary.UNKNOWN;
        }
        return node;
    }

    private boolean same(byte[] name, int at) {
        byte[] b = bytes;
        int length = name.length;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if ((long) WORD.get(name, i) != (long) WORD.get(b, at + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (name[i] != b[at + i]) {
                return false;
            }
        }
        return true;
    }

    /** The node of a name that was read in full. */
    private int node(int parentNode, int keyFrom, int keyTo) {
        if (parentNode < 0) {
            return FieldDictionary.UNKNOWN;
        }
        if (!escaped) {
            return dictionary.child(parentNode, bytes, keyFrom, keyTo);
        }
        ByteSink scratch = row.scratch();
        int start = scratch.size();
        if (!JsonText.unescape(bytes, keyFrom, keyTo, scratch)) {
            scratch.retract(scratch.size() - start);
            return FieldDictionary.UNKNOWN;
        }
        int node = dictionary.child(parentNode, scratch.array(), start, scratch.size());
        scratch.retract(scratch.size() - start);
        return node;
    }

    /** Expects the next record to look like this one. Most do, and then nothing changes here. */
    private void remember() {
        int count = row.count();
        if (count > expectedNodes.length) {
            int capacity = Integer.highestOneBit(count) * 2;
            expectedNodes = Arrays.copyOf(expectedNodes, capacity);
            expectedParents = Arrays.copyOf(expectedParents, capacity);
            expectedNames = Arrays.copyOf(expectedNames, capacity);
        }
        for (int i = expectedCount; i < count; i++) {
            expectedNodes[i] = FieldDictionary.UNKNOWN;
        }
        for (int i = 0; i < count; i++) {
            int node = row.node(i);
            if (expectedNodes[i] != node) {
                expect(i, node);
            }
        }
        expectedCount = count;
    }

    private void expect(int place, int node) {
        // A name with a quote in it would match bytes that are not JSON.
        boolean isUsable = node >= 0 && dictionary.isVerbatim(node);
        expectedNodes[place] = isUsable ? node : FieldDictionary.UNKNOWN;
        if (isUsable) {
            expectedParents[place] = dictionary.parent(node);
            expectedNames[place] = dictionary.name(node);
        }
    }

    /** Goes to the quote that ends the string beginning at {@code at}, or fails. */
    private int string(int at) {
        byte[] b = bytes;
        plain = true;
        escaped = false;
        while (true) {
            long word = (long) WORD.get(b, at);
            long quote = word ^ QUOTES;
            long backslash = word ^ BACKSLASHES;
            long special =
                    (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((word - SPACES) & ~word) | word)
                            & HIGH_BITS;
            if (special == 0) {
                at += Long.BYTES;
                continue;
            }
            // The lowest bit is always right: a borrow can only make false ones above it.
            at += Long.numberOfTrailingZeros(special) >>> 3;
            byte found = b[at];
            if (found == '"') {
                return at;
            }
            if (found < 0) {
                plain = false;
                at = multiByte(at);
                if (at < 0) {
                    return FAILED;
                }
            } else if (found == '\\') {
                escaped = true;
                at = escape(at);
                if (at < 0) {
                    return FAILED;
                }
            } else {
                return at >= to || found == 0 ? fail(at, "the quote that ends the text") : controlCharacter(at);
            }
        }
    }

    /** Goes behind the characters of more than one byte that begin at {@code at}, checked as RFC 3629 has them. */
    private int multiByte(int at) {
        while (bytes[at] < 0) {
            int length = Utf8.sequenceLength(bytes, at);
            if (length == 0 || at + length > to) {
                return failed(
                        RejectionCode.INVALID_UTF8,
                        null,
                        "byte 0x%02x at byte %d of the record is not UTF-8".formatted(bytes[at] & 0xff, at - from));
            }
            at += length;
        }
        return at;
    }

    private int escape(int at) {
        switch (bytes[at + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return at + 2;
            }
            case 'u' -> {
                for (int i = 2; i < 6; i++) {
                    if (Character.digit(bytes[at + i], 16) < 0) {
                        return fail(at + i, "four hexadecimal digits after \\u");
                    }
                }
                return at + 6;
            }
            default -> {
                return fail(at + 1, "one of \" \\ / b f n r t u after a backslash");
            }
        }
    }

    private boolean unescape(int entry, int valueFrom, int valueTo) {
        ByteSink scratch = row.scratch();
        int start = scratch.size();
        if (!JsonText.unescape(bytes, valueFrom, valueTo, scratch)) {
            failed(
                    RejectionCode.INVALID_ESCAPE,
                    dictionary.path(row.node(entry)).toString(),
                    "the text holds half of a surrogate pair, which no UTF-8 text can hold");
            return false;
        }
        row.unescaped(entry, scratch.array(), start, scratch.size());
        return true;
    }

    /** Goes behind the number that begins at {@code at}; its value is left in {@link #number}. */
    private int number(int at) {
        byte[] b = bytes;
        int start = at;
        boolean negative = b[at] == '-';
        if (negative) {
            at++;
        }
        long mantissa = 0;
        int digits = at;
        int digit = b[at] - '0';
        if (digit < 0 || digit > 9) {
            return fail(at, "a digit");
        }
        if (digit == 0) {
            at++;
        } else {
            do {
                mantissa = mantissa * 10 + digit;
                digit = b[++at] - '0';
            } while (digit >= 0 && digit <= 9);
        }
        int count = at - digits;
        int exponent = 0;
        if (b[at] == '.') {
            int fraction = ++at;
            digit = b[at] - '0';
            if (digit < 0 || digit > 9) {
                return fail(at, "a digit after the point");
            }
            do {
                mantissa = mantissa * 10 + digit;
                digit = b[++at] - '0';
            } while (digit >= 0 && digit <= 9);
            exponent = fraction - at;
            count -= exponent;
        }
        boolean exact = count <= EXACT_DIGITS;
        if ((b[at] | 0x20) == 'e') {
            exact = false;
            at++;
            if (b[at] == '+' || b[at] == '-') {
                at++;
            }
            if (b[at] < '0' || b[at] > '9') {
                return fail(at, "a digit in the exponent");
            }
            while (b[at] >= '0' && b[at] <= '9') {
                at++;
            }
        }
        if (at - start > limits.maxNumberLength()) {
            return failed(
                    RejectionCode.NUMBER_TOO_LONG,
                    null,
                    "a number at byte %d of the record has %d characters, %d are allowed"
                            .formatted(start - from, at - start, limits.maxNumberLength()));
        }
        if (exact && mantissa <= EXACT_MANTISSA && -exponent < POWERS.length) {
            double value = exponent == 0 ? mantissa : mantissa / POWERS[-exponent];
            number = negative ? -value : value;
        } else {
            number = Double.NaN;
        }
        return at;
    }

    /** Goes behind the array that begins at {@code at}, checking everything in it. */
    private int array(int at, int outerDepth) {
        byte[] b = bytes;
        int depth = outerDepth;
        boolean inArray = true;
        boolean mayClose = true;
        if (depth + 1 >= limits.maxNesting()) {
            return tooDeep();
        }
        openArrays[++depth] = true;
        at++;
        while (true) {
            at = space(at);
            byte first = b[at];
            boolean closes = mayClose && first == (inArray ? ']' : '}');
            mayClose = false;
            if (!closes) {
                if (!inArray) {
                    at = memberName(at);
                    if (at < 0) {
                        return FAILED;
                    }
                    first = b[at];
                }
                if (first == '[' || first == '{') {
                    if (depth + 1 >= limits.maxNesting()) {
                        return tooDeep();
                    }
                    inArray = first == '[';
                    openArrays[++depth] = inArray;
                    mayClose = true;
                    at++;
                    continue;
                }
                at = scalar(first, at);
                if (at < 0) {
                    return FAILED;
                }
                at = space(at);
            }
            while (b[at] != ',') {
                if (b[at] != (inArray ? ']' : '}')) {
                    return fail(at, inArray ? "',' or ']'" : "',' or '}'");
                }
                at++;
                depth--;
                if (depth == outerDepth) {
                    return at;
                }
                inArray = openArrays[depth];
                at = space(at);
            }
            at++;
        }
    }

    private int memberName(int at) {
        if (bytes[at] != '"') {
            return fail(at, "a field name in quotes");
        }
        int end = string(at + 1);
        if (end < 0) {
            return FAILED;
        }
        end = space(end + 1);
        return bytes[end] == ':' ? space(end + 1) : fail(end, "':' after the field name");
    }

    private int scalar(byte first, int at) {
        if (first == '"') {
            int end = string(at + 1);
            return end < 0 ? FAILED : end + 1;
        }
        if (first == '-' || (first >= '0' && first <= '9')) {
            return number(at);
        }
        String word = first == 't' ? "true" : first == 'f' ? "false" : "null";
        for (int i = 0; i < word.length(); i++) {
            if (bytes[at + i] != word.charAt(i)) {
                return fail(at, "a value");
            }
        }
        return at + word.length();
    }

    private int space(int at) {
        byte[] b = bytes;
        while (b[at] == ' ' || b[at] == '\n' || b[at] == '\r' || b[at] == '\t') {
            at++;
        }
        return at;
    }

    private int notAnObject(int at) {
        if (at < to
                && (bytes[at] == '[' || bytes[at] == '"' || bytes[at] == '-' || Character.isLetterOrDigit(bytes[at]))) {
            return failed(
                    RejectionCode.NOT_AN_OBJECT,
                    null,
                    "a record is a JSON object, this one begins with '%c'".formatted((char) bytes[at]));
        }
        return fail(at, "'{'");
    }

    private int duplicate(int node) {
        String path = dictionary.path(node).toString();
        return failed(
                RejectionCode.DUPLICATE_FIELD,
                path,
                "the field '%s' is given twice, and a key, rule, check or column reads it".formatted(path));
    }

    private int tooDeep() {
        return failed(
                RejectionCode.NESTING_TOO_DEEP,
                null,
                "objects and arrays are nested more than %d deep".formatted(limits.maxNesting()));
    }

    private int controlCharacter(int at) {
        return failed(
                RejectionCode.MALFORMED_JSON,
                null,
                "control character 0x%02x at byte %d of the record must be written as an escape"
                        .formatted(bytes[at], at - from));
    }

    private int fail(int at, String expected) {
        if (at >= to) {
            return failed(
                    RejectionCode.MALFORMED_JSON, null, "the record ends where %s is expected".formatted(expected));
        }
        byte found = bytes[at];
        if (found == 0) {
            return failed(RejectionCode.NUL_BYTE, null, "a NUL stands at byte %d of the record".formatted(at - from));
        }
        if (found < 0 && Utf8.sequenceLength(bytes, at) == 0) {
            return multiByte(at);
        }
        return failed(
                RejectionCode.MALFORMED_JSON,
                null,
                "%s is expected at byte %d of the record, %s was found"
                        .formatted(expected, at - from, Utf8.describe(bytes, at)));
    }

    private int failed(RejectionCode code, @Nullable String field, String reason) {
        failure = Failure.of(code, field, reason);
        return FAILED;
    }

    private static double[] powers() {
        double[] powers = new double[23];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
