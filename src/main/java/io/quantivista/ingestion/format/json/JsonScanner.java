package io.quantivista.ingestion.format.json;

import static io.quantivista.ingestion.format.json.JsonTokens.FAILED;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object in one pass: checks it against RFC 8259 and UTF-8 to the last byte and enters every field of
 * every nested object into the row. Arrays are checked and entered as a whole.
 *
 * <p>Records of one sender mostly have the same fields in the same order, written in the same way: what stood between two
 * values in the last record is {@linkplain Expectation compared first}, and only where it differs is the name read and
 * looked up. Owned by one lane.
 */
final class JsonScanner {
    /** How many bytes must be readable behind a record. */
    static final int SLACK = 16;

    private final Row row;
    private final FieldDictionary dictionary;
    private final JsonTokens tokens;
    private final JsonArrays arrays;
    private final Expectation expectation = new Expectation();
    private final int maxNesting;
    private final int maxFields;

    private final int[] openEntries;
    private final int[] openNodes;

    private byte[] bytes = new byte[0];
    private int from;

    JsonScanner(Row row, DecodeLimits limits) {
        this.row = row;
        this.dictionary = row.dictionary();
        this.tokens = new JsonTokens(limits);
        this.arrays = new JsonArrays(tokens, limits);
        this.maxNesting = limits.maxNesting();
        this.maxFields = limits.maxFields();
        this.openEntries = new int[limits.maxNesting() + 1];
        this.openNodes = new int[limits.maxNesting() + 1];
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
        int to = row.to();
        tokens.begin(bytes, from, to);
        // A NUL behind the record ends every loop, so that none needs to look at its bound.
        byte behind = bytes[to];
        bytes[to] = 0;
        int end = object();
        if (end >= 0) {
            end = tokens.space(end);
            if (end < to) {
                tokens.fail(end, "the end of the record");
            }
        }
        bytes[to] = behind;
        return tokens.failure();
    }

    /**
     * Scans the record that the row has begun without knowing where it ends: at a line feed, or at the row's end, behind
     * which a NUL must stand.
     *
     * @return where the line ends, or -1 where it is no object; {@link #scan} then tells why
     */
    int scanLine() {
        bytes = row.bytes();
        from = row.from();
        tokens.beginLine(bytes, from, row.to());
        int end = object();
        if (end < 0) {
            return FAILED;
        }
        int behind = tokens.space(end);
        return behind == row.to() || bytes[behind] == '\n' ? behind : FAILED;
    }

    /**
     * Scans the object that begins where the row does without knowing where it ends: at the latest at the row's end,
     * behind which a NUL must stand.
     *
     * @return the index behind its last brace, or -1 where it is no object; {@link #scan} then tells why
     */
    int scanObject() {
        bytes = row.bytes();
        from = row.from();
        tokens.begin(bytes, from, row.to());
        return object();
    }

    private int object() {
        byte[] b = bytes;
        int at = tokens.space(from);
        if (b[at] != '{') {
            return notAnObject(at);
        }
        int depth = 0;
        int parentEntry = -1;
        int parentNode = FieldDictionary.ROOT;
        at++;
        while (true) {
            // Behind a value, or behind the brace that opens an object.
            int place = row.count();
            int gap = expectation.match(place, parentEntry, parentNode, b, at);
            int node;
            int keyFrom;
            if (gap > 0) {
                node = expectation.node(place);
                keyFrom = at + expectation.key(place);
                at += gap;
                if (b[at] <= ' ') {
                    at = tokens.space(at);
                }
            } else {
                int gapFrom = at;
                at = tokens.space(at);
                boolean isFirst = place == parentEntry + 1;
                if (b[at] == '}') {
                    at++;
                    if (depth == 0) {
                        return at;
                    }
                    row.value(parentEntry, ValueKind.OBJECT, row.valueFrom(parentEntry), at, false);
                    depth--;
                    parentEntry = openEntries[depth];
                    parentNode = openNodes[depth];
                    continue;
                }
                if (!isFirst) {
                    if (b[at] != ',') {
                        return tokens.fail(at, "',' or '}'");
                    }
                    at = tokens.space(at + 1);
                }
                if (b[at] != '"') {
                    return tokens.fail(at, "a field name in quotes");
                }
                keyFrom = at;
                at = tokens.string(at + 1);
                if (at < 0) {
                    return FAILED;
                }
                node = node(parentNode, keyFrom + 1, at);
                at = tokens.colon(at + 1);
                if (at < 0) {
                    return FAILED;
                }
                expectation.expect(place, parentEntry, parentNode, node, b, gapFrom, keyFrom, at);
            }
            if (place >= maxFields) {
                return tooManyFields();
            }
            int entry = row.add(node, parentEntry, keyFrom);
            if (entry < 0) {
                return duplicate(node);
            }
            byte first = b[at];
            if (first == '"') {
                at = text(entry, at + 1);
            } else if (first == '{') {
                if (depth + 1 >= maxNesting) {
                    return tokens.tooDeep();
                }
                openEntries[depth] = parentEntry;
                openNodes[depth] = parentNode;
                depth++;
                parentEntry = entry;
                parentNode = node;
                row.value(entry, ValueKind.OBJECT, at, at, false);
                at++;
            } else {
                at = scalarOrArray(entry, first, at, depth);
            }
            if (at < 0) {
                return FAILED;
            }
        }
    }

    private int text(int entry, int valueFrom) {
        int end = tokens.string(valueFrom);
        if (end < 0) {
            return FAILED;
        }
        row.value(entry, ValueKind.STRING, valueFrom, end, tokens.isPlain());
        if (tokens.isEscaped() && row.hasSlot(entry) && !unescape(entry, valueFrom, end)) {
            return FAILED;
        }
        return end + 1;
    }

    private int scalarOrArray(int entry, byte first, int at, int depth) {
        ValueKind kind = switch (first) {
            case 't' -> ValueKind.TRUE;
            case 'f' -> ValueKind.FALSE;
            case 'n' -> ValueKind.NULL;
            case '[' -> ValueKind.ARRAY;
            default -> ValueKind.NUMBER;
        };
        int end = switch (first) {
            case 't' -> tokens.word(at, "true");
            case 'f' -> tokens.word(at, "false");
            case 'n' -> tokens.word(at, "null");
            case '[' -> arrays.check(at, depth);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> tokens.number(at);
            default -> tokens.fail(at, "a value");
        };
        if (end < 0) {
            return FAILED;
        }
        if (kind == ValueKind.NUMBER) {
            row.number(entry, at, end, tokens.number());
        } else {
            row.value(entry, kind, at, end, kind != ValueKind.ARRAY);
        }
        return end;
    }

    /** The node of a name that was read in full. */
    private int node(int parentNode, int keyFrom, int keyTo) {
        if (parentNode < 0) {
            return FieldDictionary.UNKNOWN;
        }
        if (!tokens.isEscaped()) {
            return dictionary.child(parentNode, bytes, keyFrom, keyTo);
        }
        ByteSink scratch = row.scratch();
        int start = scratch.size();
        boolean isText = JsonText.unescape(bytes, keyFrom, keyTo, scratch);
        int node =
                isText ? dictionary.child(parentNode, scratch.array(), start, scratch.size()) : FieldDictionary.UNKNOWN;
        scratch.retract(scratch.size() - start);
        return node;
    }

    private boolean unescape(int entry, int valueFrom, int valueTo) {
        ByteSink scratch = row.scratch();
        int start = scratch.size();
        if (!JsonText.unescape(bytes, valueFrom, valueTo, scratch)) {
            tokens.failed(
                    RejectionCode.INVALID_ESCAPE,
                    dictionary.path(row.node(entry)).toString(),
                    "the text holds half of a surrogate pair, which no UTF-8 text can hold");
            return false;
        }
        row.unescaped(entry, scratch.array(), start, scratch.size());
        return true;
    }

    private int notAnObject(int at) {
        byte first = bytes[at];
        if (at < row.to() && (first == '[' || first == '"' || first == '-' || Character.isLetterOrDigit(first))) {
            return tokens.failed(
                    RejectionCode.NOT_AN_OBJECT,
                    null,
                    "a record is a JSON object, this one begins with '%c'".formatted((char) first));
        }
        return tokens.fail(at, "'{'");
    }

    private int tooManyFields() {
        return tokens.failed(
                RejectionCode.TOO_MANY_FIELDS, null, "the record has more than %d fields".formatted(maxFields));
    }

    private int duplicate(int node) {
        String path = dictionary.path(node).toString();
        return tokens.failed(
                RejectionCode.DUPLICATE_FIELD,
                path,
                "the field '%s' is given twice, and a key, rule, check or column reads it".formatted(path));
    }
}
