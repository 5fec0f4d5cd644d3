package io.quantivista.ingestion.format.binary;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import java.nio.charset.StandardCharsets;

/**
 * Writes one record as canonical JSON and enters its fields into the row while it does.
 *
 * <p>A decoder calls it in the order of the text: {@link #key} and then one value for each field. The first thing that
 * cannot be written becomes the record's {@link #failure}; everything behind it is ignored, so that a decoder can go on
 * to the record's end without asking. Fields inside arrays are written but not entered, as in JSON. Owned by one lane.
 */
public final class JsonRecord extends JsonNumbers {
    public JsonRecord(Row row, DecodeLimits limits) {
        this(row, limits, false);
    }

    private JsonRecord(Row row, DecodeLimits limits, boolean keepsOn) {
        super(row, limits, keepsOn);
    }

    /**
     * One whose text is what the quarantine keeps, as the record's own bytes do not stand together: values that JSON
     * cannot hold make it a rejection, too, and are written bare, so that the text is no JSON and cannot be taken for a
     * record that nobody sent.
     */
    public static JsonRecord ofColumns(Row row, DecodeLimits limits) {
        return new JsonRecord(row, limits, true);
    }

    /** UTF-8. */
    public void text(byte[] bytes, int begin, int end) {
        if (!begins()) {
            return;
        }
        if (end - begin > limits.maxRecordBytes()) {
            tooLarge();
            return;
        }
        out.put('"');
        int from = out.size();
        if (!out.text(bytes, begin, end)) {
            if (isKeptAfter(RejectionCode.INVALID_UTF8, "a text is not UTF-8")) {
                out.truncate(from - 1);
                out.ascii("base64:");
                out.base64(bytes, begin, end);
                ended(ValueKind.STRING, from - 1, out.size(), true);
            }
            return;
        }
        int to = out.size();
        boolean isPlain = out.isPlain();
        out.put('"');
        int named = entry;
        ended(ValueKind.STRING, from, to, isPlain);
        if (!isPlain && named >= 0 && !stopped) {
            unescaped(named, bytes, begin, end);
        }
    }

    /** The bytes of a column are gone when its next page is read, which may be before the record is written. */
    private void unescaped(int named, byte[] bytes, int begin, int end) {
        if (!keepsOn) {
            row.unescaped(named, bytes, begin, end);
        } else if (row.hasSlot(named)) {
            ByteSink scratch = row.scratch();
            int start = scratch.size();
            scratch.put(bytes, begin, end);
            row.unescaped(named, scratch.array(), start, scratch.size());
        }
    }

    public void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        text(bytes, 0, bytes.length);
    }

    public void base64(byte[] bytes, int begin, int end) {
        if (begins()) {
            out.put('"');
            int from = out.size();
            out.base64(bytes, begin, end);
            quoted(from);
        }
    }

    /** The 16 bytes of a UUID. */
    public void uuid(byte[] bytes, int from) {
        if (begins()) {
            out.put('"');
            int textFrom = out.size();
            out.uuid(bytes, from);
            quoted(textFrom);
        }
    }

    /** Months, days and milliseconds, 32 bits each, as ISO 8601 writes a duration. */
    public void interval(byte[] bytes, int from) {
        long millis = little(bytes, from + 8);
        text("P%dM%dDT%d.%03dS".formatted(little(bytes, from), little(bytes, from + 4), millis / 1000, millis % 1000));
    }

    private static long little(byte[] b, int at) {
        return (b[at] & 0xffL) | (b[at + 1] & 0xffL) << 8 | (b[at + 2] & 0xffL) << 16 | (b[at + 3] & 0xffL) << 24;
    }

    /** A date as days since 1970-01-01. */
    public void date(long epochDay) {
        if (begins()) {
            out.put('"');
            int from = out.size();
            times(IsoTimes.date(epochDay, out), from, epochDay, "date");
        }
    }

    /** A time of day, counted in units of which a second has {@code 10^places}. */
    public void time(long value, int places) {
        if (begins()) {
            out.put('"');
            int from = out.size();
            times(IsoTimes.time(value, places, out), from, value, "time");
        }
    }

    /** A timestamp, counted likewise since 1970-01-01T00:00; with a Z where it is one of UTC. */
    public void timestamp(long value, int places, boolean utc) {
        if (begins()) {
            out.put('"');
            int from = out.size();
            times(IsoTimes.timestamp(value, places, utc, out), from, value, "timestamp");
        }
    }

    /** A timestamp of UTC in seconds and parts of one. */
    public void timestamp(long second, long part, int places) {
        if (begins()) {
            out.put('"');
            int from = out.size();
            times(IsoTimes.timestamp(second, part, places, true, out), from, second, "timestamp");
        }
    }

    private void times(boolean written, int from, long value, String what) {
        if (written) {
            quoted(from);
        } else if (isKeptAfter(
                RejectionCode.VALUE_OUT_OF_RANGE,
                "%d is no %s that ISO 8601 writes: the years are 0000 to 9999".formatted(value, what))) {
            out.truncate(from - 1);
            out.number(value);
            out.ascii(":" + what);
            ended(ValueKind.NUMBER, from - 1, out.size(), true);
        }
    }

    private void quoted(int from) {
        int to = out.size();
        out.put('"');
        ended(ValueKind.STRING, from, to, true);
    }
}
