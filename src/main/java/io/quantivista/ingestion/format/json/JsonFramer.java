package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.LineBreaks;

/**
 * One JSON text: an array whose elements are the records, or one record alone.
 *
 * <p>What stands between the records is checked here, as no batch holds all of it; what stands in them is the decoder's.
 * Batches are cut anywhere outside a record, so that one may begin with a comma, or hold nothing but white space.
 */
final class JsonFramer implements Framer {
    private enum Place {
        FRONT,
        FIRST_OR_END,
        ELEMENT,
        BEHIND_ELEMENT,
        BEHIND
    }

    private final ArrayPlace array;
    private final JsonElement element = new JsonElement();
    private Place place = Place.FRONT;
    private boolean inRecord;
    private boolean inArray;
    private long seen;
    private long lines;
    private long pendingLines;

    JsonFramer(ArrayPlace array) {
        this.array = array;
    }

    @Override
    public int scan(byte[] bytes, int from, int to) {
        int boundary = NONE;
        int at = from;
        while (at < to) {
            if (!inRecord) {
                at = between(bytes, at, from, to);
                boundary = at;
                continue;
            }
            int end = element.end(bytes, at, to);
            if (end == JsonElement.NONE) {
                break;
            }
            leaveRecord();
            at = end;
            boundary = end;
        }
        count(bytes, from, boundary, to);
        return boundary;
    }

    private void leaveRecord() {
        inRecord = false;
        place = inArray ? Place.BEHIND_ELEMENT : Place.BEHIND;
    }

    /** Goes through what stands between records, to the first byte of one or to the end. */
    private int between(byte[] bytes, int start, int from, int to) {
        for (int at = start; at < to; at++) {
            byte b = bytes[at];
            if (JsonElement.isSpace(b)) {
                continue;
            }
            switch (place) {
                case FRONT -> {
                    requireText(b, bytes, at, from);
                    if (b != '[') {
                        return enterRecord(at);
                    }
                    inArray = true;
                    array.found(seen + at - from);
                    place = Place.FIRST_OR_END;
                }
                case FIRST_OR_END -> {
                    if (b != ']') {
                        requireValue(b, bytes, at, from, "a value or ']'");
                        return enterRecord(at);
                    }
                    place = Place.BEHIND;
                }
                case ELEMENT -> {
                    requireValue(b, bytes, at, from, "a value");
                    return enterRecord(at);
                }
                case BEHIND_ELEMENT -> {
                    if (b != ',' && b != ']') {
                        throw unexpected(bytes, at, from, "',' or ']'");
                    }
                    place = b == ',' ? Place.ELEMENT : Place.BEHIND;
                }
                case BEHIND ->
                    throw unexpected(
                            bytes,
                            at,
                            from,
                            "the end of the body",
                            b == '{' && !inArray ? ": records one a line are sent as application/x-ndjson" : "");
            }
        }
        return to;
    }

    private int enterRecord(int at) {
        inRecord = true;
        element.begin();
        return at;
    }

    private void requireValue(byte b, byte[] bytes, int at, int from, String expected) {
        if (b == ',' || b == ']' || b == '}' || b == ':') {
            throw unexpected(bytes, at, from, expected);
        }
    }

    /** What begins like another encoding is told as such, as RFC 8259 section 8.1 allows UTF-8 without a mark only. */
    private void requireText(byte b, byte[] bytes, int at, int from) {
        int first = b & 0xff;
        if (first == 0 || first == 0xef || first == 0xfe || first == 0xff) {
            throw new GatewayException(
                    ErrorCode.MALFORMED_BODY,
                    "the body begins with byte 0x%02x, which a byte order mark or UTF-16 would explain: JSON is UTF-8 without a mark"
                            .formatted(first));
        }
        requireValue(b, bytes, at, from, "an object or an array of objects");
    }

    private GatewayException unexpected(byte[] bytes, int at, int from, String expected) {
        return unexpected(bytes, at, from, expected, "");
    }

    private GatewayException unexpected(byte[] bytes, int at, int from, String expected, String advice) {
        long line = 1 + lines + pendingLines + LineBreaks.count(bytes, from, at);
        return new GatewayException(
                ErrorCode.MALFORMED_BODY,
                "%s is expected at line %d, byte %d of the body, %s was found%s"
                        .formatted(expected, line, seen + at - from, Utf8.describe(bytes, at), advice));
    }

    private void count(byte[] bytes, int from, int boundary, int to) {
        seen += to - from;
        int counted = from;
        if (boundary != NONE) {
            lines += pendingLines + LineBreaks.count(bytes, from, boundary);
            pendingLines = 0;
            counted = boundary;
        }
        pendingLines += LineBreaks.count(bytes, counted, to);
    }

    @Override
    public long linesBeforeEnd() {
        return lines;
    }

    @Override
    public void abandonRecord() {
        // What stands between records ends at each of its bytes, so it is a record.
    }

    /** The brackets are followed to the end of the record, so that the one behind it is found. */
    @Override
    public int skip(byte[] bytes, int from, int to) {
        int end = element.end(bytes, from, to);
        int shown = end == JsonElement.NONE ? to : end;
        seen += shown - from;
        pendingLines += LineBreaks.count(bytes, from, shown);
        if (end == JsonElement.NONE) {
            return NONE;
        }
        leaveRecord();
        lines += pendingLines;
        pendingLines = 0;
        return end;
    }

    @Override
    public int linesSkipped() {
        return 0;
    }

    @Override
    public void end() {
        boolean isWhole = place == Place.BEHIND || (inRecord && !inArray);
        if (!isWhole) {
            throw new GatewayException(
                    ErrorCode.MALFORMED_BODY,
                    place == Place.FRONT
                            ? "the body is empty: an object or an array of objects is expected"
                            : "the body ends at line %d, byte %d inside its array, which is not closed: it was cut short, or the brackets or quotes of a record do not match"
                                    .formatted(1 + lines + pendingLines, seen));
        }
    }
}
