package io.quantivista.ingestion.format.binary;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.json.JsonText;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes one record as canonical JSON and enters its fields into the row while it does.
 *
 * <p>A decoder calls it in the order of the text: {@link #key} and then one value for each field. The first thing that
 * cannot be written becomes the record's {@link #failure}; everything behind it is ignored, so that a decoder can go on
 * to the record's end without asking. Fields inside arrays are written but not entered, as in JSON. Owned by one lane.
 */
public final class JsonRecord {
    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final int NO_ENTRY = -1;

    private final Row row;
    private final DecodeLimits limits;
    private final JsonBuffer out;
    private final boolean keepsOn;
    private final ExactDoubles doubles = new ExactDoubles();
    private final int[] openEntries;
    private final int[] openFroms;

    private int depth;
    /** How many of the open ones are arrays; inside them nothing is entered. */
    private int arrays;

    private int items;
    private int entry = NO_ENTRY;
    private boolean separate;
    private boolean stopped;
    private @Nullable Failure failure;

    public JsonRecord(Row row, DecodeLimits limits) {
        this(row, limits, false);
    }

    private JsonRecord(Row row, DecodeLimits limits, boolean keepsOn) {
        this.keepsOn = keepsOn;
        this.row = row;
        this.limits = limits;
        this.out = new JsonBuffer(limits.maxRecordBytes());
        this.openEntries = new int[limits.maxNesting() + 1];
        this.openFroms = new int[limits.maxNesting() + 1];
    }

    /**
     * One whose text is what the quarantine keeps, as the record's own bytes do not stand together: values that JSON
     * cannot hold make it a rejection, too, and are written bare, so that the text is no JSON and cannot be taken for a
     * record that nobody sent.
     */
    public static JsonRecord ofColumns(Row row, DecodeLimits limits) {
        return new JsonRecord(row, limits, true);
    }

    /** Begins the record that stands at the given place in its feed. */
    public void begin(long byteOffset, long number) {
        out.clear();
        depth = 0;
        arrays = 0;
        items = 0;
        entry = NO_ENTRY;
        separate = false;
        stopped = false;
        failure = null;
        row.begin(out.bytes(), 0, 0, byteOffset, number);
    }

    /** Ends the record; null where it can be read. */
    public @Nullable Failure end() {
        if (out.isOver()) {
            tooLarge();
        }
        row.moved(out.bytes());
        row.end(out.size());
        return failure;
    }

    public @Nullable Failure failure() {
        return failure;
    }

    /** The record's text so far, at most {@code most} bytes of it; a copy. */
    public byte[] copy(int most) {
        return Arrays.copyOf(out.bytes(), Math.min(out.size(), most));
    }

    /** The record's text, where no rule touched it. */
    public void copyTo(ByteSink sink) {
        sink.put(out.bytes(), 0, out.size());
    }

    /** A field's name as {@link #key} takes it: quoted, with its colon. */
    public static byte[] quotedName(byte[] name) {
        ByteSink quoted = new ByteSink(name.length + 3);
        JsonText.quote(name, 0, name.length, quoted);
        quoted.put(':');
        return Arrays.copyOf(quoted.array(), quoted.size());
    }

    /** Whether fields are entered here; inside an array they are not, and their nodes are not looked at. */
    public boolean isEntering() {
        return arrays == 0 && !stopped;
    }

    /** Writes the name of the next value. */
    public void key(byte[] quotedName, int node) {
        if (stopped) {
            return;
        }
        int from = nextKey();
        out.put(quotedName);
        enter(node, from);
    }

    /** Writes a name that the record itself brings. */
    public void key(byte[] name, int from, int to, int node) {
        if (stopped) {
            return;
        }
        int keyFrom = nextKey();
        out.put('"');
        if (!out.text(name, from, to)) {
            notUtf8();
            return;
        }
        out.put('"');
        out.put(':');
        enter(node, keyFrom);
    }

    /** Refuses the record for a name that its object has already. */
    void duplicateKey() {
        if (isKeptAfter(RejectionCode.DUPLICATE_FIELD, "a map has a key twice")) {
            out.ascii("twice:");
        }
    }

    private int nextKey() {
        if (separate) {
            out.put(',');
        }
        separate = false;
        return out.size();
    }

    private void enter(int node, int keyFrom) {
        if (out.isOver()) {
            tooLarge();
            return;
        }
        if (arrays > 0) {
            return;
        }
        if (row.count() >= limits.maxFields()) {
            fail(RejectionCode.TOO_MANY_FIELDS, "the record has more than %d fields".formatted(limits.maxFields()));
            return;
        }
        row.moved(out.bytes());
        entry = row.add(node, depth == 0 ? NO_ENTRY : openEntries[depth - 1], keyFrom);
        if (entry < 0) {
            String path = row.dictionary().path(node).toString();
            stopped = true;
            failure = Failure.of(
                    RejectionCode.DUPLICATE_FIELD,
                    path,
                    "the field '%s' is given twice, and a key, rule, check or column reads it".formatted(path));
        }
    }

    public void beginObject() {
        open('{', false);
    }

    public void endObject() {
        close('}', ValueKind.OBJECT);
    }

    public void beginArray() {
        open('[', true);
    }

    public void endArray() {
        close(']', ValueKind.ARRAY);
    }

    private void open(char bracket, boolean isArray) {
        if (!begins()) {
            return;
        }
        if (depth >= limits.maxNesting()) {
            fail(
                    RejectionCode.NESTING_TOO_DEEP,
                    "objects and arrays are nested more than %d deep".formatted(limits.maxNesting()));
            return;
        }
        openEntries[depth] = entry;
        openFroms[depth] = out.size();
        depth++;
        if (entry >= 0 && !isArray) {
            row.moved(out.bytes());
            row.value(entry, ValueKind.OBJECT, out.size(), out.size(), false);
        }
        entry = NO_ENTRY;
        arrays += isArray || arrays > 0 ? 1 : 0;
        out.put(bracket);
        separate = false;
    }

    private void close(char bracket, ValueKind kind) {
        if (stopped) {
            return;
        }
        out.put(bracket);
        depth--;
        arrays -= arrays > 0 ? 1 : 0;
        entry = openEntries[depth];
        ended(kind, openFroms[depth], out.size(), false);
        if (depth == 0) {
            entry = NO_ENTRY;
        }
    }

    /** Counts items of arrays and maps that follow; false where the record has too many. */
    public boolean count(long more) {
        if (stopped) {
            return false;
        }
        if (more > limits.binary().maxItems() - items) {
            fail(
                    RejectionCode.TOO_MANY_ITEMS,
                    "the record has more than %d items in its arrays and maps"
                            .formatted(limits.binary().maxItems()));
            return false;
        }
        items += (int) more;
        return true;
    }

    public void nothing() {
        word(NULL, ValueKind.NULL);
    }

    public void bool(boolean value) {
        word(value ? TRUE : FALSE, value ? ValueKind.TRUE : ValueKind.FALSE);
    }

    private void word(byte[] word, ValueKind kind) {
        if (begins()) {
            out.put(word);
            ended(kind, out.size() - word.length, out.size(), true);
        }
    }

    public void number(long value) {
        if (begins()) {
            int from = out.size();
            out.number(value);
            number(from, (double) value);
        }
    }

    /** A whole number of 64 bits without a sign. */
    public void unsigned(long value) {
        if (value >= 0) {
            number(value);
        } else if (begins()) {
            int from = out.size();
            out.ascii(Long.toUnsignedString(value));
            number(from, Double.NaN);
        }
    }

    public void number(double value) {
        if (stopped || !isFinite(value) || !begins()) {
            return;
        }
        int from = out.size();
        doubles.write(value, out);
        number(from, doubles.read());
    }

    public void number(float value) {
        if (stopped || !isFinite(value) || !begins()) {
            return;
        }
        int from = out.size();
        doubles.write(value, out);
        number(from, doubles.read());
    }

    private boolean isFinite(double value) {
        if (Double.isFinite(value)) {
            return true;
        }
        String name = String.valueOf(value);
        if (isKeptAfter(RejectionCode.NOT_FINITE, "%s is no number that JSON can write".formatted(name))) {
            bare(name);
        }
        return false;
    }

    /** The decimal {@code unscaled / 10^scale}, with all its places. */
    public void decimal(long unscaled, int scale) {
        if (Math.abs((long) scale) > limits.maxNumberLength()) {
            numberTooLong();
        } else if (unscaled == Long.MIN_VALUE || scale < 0) {
            decimal(BigInteger.valueOf(unscaled), scale);
        } else if (scale == 0) {
            number(unscaled);
        } else if (begins()) {
            int from = out.size();
            if (unscaled < 0) {
                out.put('-');
            }
            ExactDoubles.point(Math.abs(unscaled), scale, out);
            number(from, ExactDoubles.divide(unscaled, scale));
        }
    }

    /** The same, of a number of any length in two's complement, its highest byte first. */
    public void decimal(byte[] bytes, int begin, int end, int scale) {
        if (Math.abs((long) scale) > limits.maxNumberLength()) {
            numberTooLong();
            return;
        }
        int from = begin;
        byte sign = begin < end && bytes[begin] < 0 ? (byte) -1 : 0;
        while (end - from > Long.BYTES && bytes[from] == sign && (bytes[from + 1] < 0) == (sign < 0)) {
            from++;
        }
        if (end - from > Long.BYTES) {
            // A number of n bytes has about 2.4 n digits, and making them takes time quadratic in n.
            if (end - from > limits.maxNumberLength()) {
                numberTooLong();
            } else {
                decimal(new BigInteger(bytes, from, end - from), scale);
            }
            return;
        }
        long unscaled = sign;
        for (int i = from; i < end; i++) {
            unscaled = unscaled << 8 | (bytes[i] & 0xff);
        }
        decimal(unscaled, scale);
    }

    private void decimal(BigInteger unscaled, int scale) {
        if (!begins()) {
            return;
        }
        String digits = new java.math.BigDecimal(unscaled, scale).toPlainString();
        if (digits.length() > limits.maxNumberLength()) {
            numberTooLong();
            return;
        }
        int from = out.size();
        out.ascii(digits);
        number(from, Double.NaN);
    }

    private void numberTooLong() {
        fail(RejectionCode.NUMBER_TOO_LONG, "a number has more than %d characters".formatted(limits.maxNumberLength()));
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

    private void bare(String word) {
        if (begins()) {
            int from = out.size();
            out.ascii(word);
            ended(ValueKind.NUMBER, from, out.size(), true);
        }
    }

    private void quoted(int from) {
        int to = out.size();
        out.put('"');
        ended(ValueKind.STRING, from, to, true);
    }

    /** Refuses the record, naming the field at hand; the first refusal counts. */
    public void fail(RejectionCode code, String reason) {
        refuse(code, reason);
        stopped = true;
    }

    /** Refuses the record for a value that JSON cannot hold; whether it is to be written in another way. */
    private boolean isKeptAfter(RejectionCode code, String reason) {
        refuse(code, reason);
        stopped |= !keepsOn;
        return keepsOn;
    }

    private void refuse(RejectionCode code, String reason) {
        if (failure == null) {
            boolean isKnown = entry >= 0 && row.node(entry) > FieldDictionary.ROOT;
            failure = Failure.of(
                    code, isKnown ? row.dictionary().path(row.node(entry)).toString() : null, reason);
        }
    }

    private void tooLarge() {
        fail(
                RejectionCode.RECORD_TOO_LARGE,
                "the record is larger than %d bytes as JSON".formatted(limits.maxRecordBytes()));
    }

    private void notUtf8() {
        fail(RejectionCode.INVALID_UTF8, "a text is not UTF-8");
    }

    /** In front of a value: whether it is to be written, and the comma of an item. */
    private boolean begins() {
        if (stopped) {
            return false;
        }
        if (separate) {
            out.put(',');
        }
        return true;
    }

    private void number(int from, double value) {
        separate = true;
        if (out.isOver()) {
            tooLarge();
        } else if (entry >= 0) {
            row.moved(out.bytes());
            row.number(entry, from, out.size(), value);
        }
        entry = NO_ENTRY;
    }

    private void ended(ValueKind kind, int from, int to, boolean isPlain) {
        separate = true;
        if (out.isOver()) {
            tooLarge();
        } else if (entry >= 0) {
            row.moved(out.bytes());
            row.value(entry, kind, from, to, isPlain);
        }
        entry = NO_ENTRY;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
