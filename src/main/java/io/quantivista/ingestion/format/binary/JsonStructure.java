package io.quantivista.ingestion.format.binary;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.json.JsonText;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The structure of a {@link JsonRecord}: its names, objects and arrays, what of it is entered into the row, and what is
 * wrong with it.
 */
abstract class JsonStructure {
    private static final int NO_ENTRY = -1;

    final Row row;
    final DecodeLimits limits;
    final JsonBuffer out;
    /** Whether values that JSON cannot hold are written bare in a record that they refuse. */
    final boolean keepsOn;

    private final int[] openEntries;
    private final int[] openFroms;

    /** The field whose value comes next, where it is entered. */
    int entry = NO_ENTRY;
    /** The record is refused, and nothing more of it is written. */
    boolean stopped;

    private int depth;
    /** How many of the open ones are arrays; inside them nothing is entered. */
    private int arrays;

    private int items;
    private boolean separate;
    private @Nullable Failure failure;

    JsonStructure(Row row, DecodeLimits limits, boolean keepsOn) {
        this.row = row;
        this.limits = limits;
        this.keepsOn = keepsOn;
        this.out = new JsonBuffer(limits.maxRecordBytes());
        this.openEntries = new int[limits.maxNesting() + 1];
        this.openFroms = new int[limits.maxNesting() + 1];
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

    /** Refuses the record, naming the field at hand; the first refusal counts. */
    public void fail(RejectionCode code, String reason) {
        refuse(code, reason);
        stopped = true;
    }

    /** Refuses the record for a value that JSON cannot hold; whether it is to be written in another way. */
    boolean isKeptAfter(RejectionCode code, String reason) {
        String field = field();
        refuse(code, field == null ? reason : "%s, in the field '%s'".formatted(reason, field));
        stopped |= !keepsOn;
        return keepsOn;
    }

    private void refuse(RejectionCode code, String reason) {
        if (failure == null) {
            failure = Failure.of(code, field(), reason);
        }
    }

    private @Nullable String field() {
        boolean isKnown = entry >= 0 && row.node(entry) > FieldDictionary.ROOT;
        return isKnown ? row.dictionary().path(row.node(entry)).toString() : null;
    }

    void tooLarge() {
        fail(
                RejectionCode.RECORD_TOO_LARGE,
                "the record is larger than %d bytes as JSON".formatted(limits.maxRecordBytes()));
    }

    private void notUtf8() {
        fail(RejectionCode.INVALID_UTF8, "a text is not UTF-8");
    }

    /** In front of a value: whether it is to be written, and the comma of an item. */
    boolean begins() {
        if (stopped) {
            return false;
        }
        if (separate) {
            out.put(',');
        }
        return true;
    }

    void number(int from, double value) {
        separate = true;
        if (out.isOver()) {
            tooLarge();
        } else if (entry >= 0) {
            row.moved(out.bytes());
            row.number(entry, from, out.size(), value);
        }
        entry = NO_ENTRY;
    }

    void ended(ValueKind kind, int from, int to, boolean isPlain) {
        separate = true;
        if (out.isOver()) {
            tooLarge();
        } else if (entry >= 0) {
            row.moved(out.bytes());
            row.value(entry, kind, from, to, isPlain);
        }
        entry = NO_ENTRY;
    }
}
