package io.quantivista.ingestion.format.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quantivista.ingestion.format.json.JsonText;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.source.CsvDialect;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a feed: enters fields into the row under their names, and writes them out again. Owned by one lane. */
final class CsvColumns {
    private static final int MOST_PADDED = 32;

    private final Row row;
    private final List<String> names;
    private final int[] nodes;
    /** What stands in front of each value in the payload, from the comma to the opening quote. */
    private final byte[][] prefixes;

    private final int[] prefixLengths;
    /** How many bytes every prefix has where all are short, 0 where they have as many as they need. */
    private final int padded;
    /** Bytes that a record takes beside its values, and those that may be written behind it. */
    private final int room;

    private final boolean emptyIsNull;
    private final byte[][] nullWords;
    private final int longestNullWord;

    private final CsvDialect.NumberMarks marks;
    private final CsvNumbers numbers;
    private final boolean[] isNumber;

    CsvColumns(Row row, CsvDialect dialect, List<String> names) {
        this.row = row;
        this.names = names;
        this.nodes = new int[names.size()];
        this.prefixes = new byte[names.size()][];
        this.prefixLengths = new int[names.size()];
        this.isNumber = new boolean[names.size()];
        this.marks = dialect.numbers();
        this.numbers = new CsvNumbers(marks);
        int longest = 0;
        int room = JsonText.COPY_SLACK;
        for (int i = 0; i < nodes.length; i++) {
            byte[] name = names.get(i).getBytes(UTF_8);
            nodes[i] = row.dictionary().child(0, name, 0, name.length);
            byte[] prefix = prefix(i == 0 ? '{' : ',', name);
            prefixes[i] = prefix;
            prefixLengths[i] = prefix.length;
            longest = Math.max(longest, prefix.length);
            room += prefix.length + "null".length();
            isNumber[i] = !marks.isPlain()
                    && (marks.columns().isEmpty() || marks.columns().contains(names.get(i)));
        }
        this.padded = longest <= MOST_PADDED ? MOST_PADDED : 0;
        for (int i = 0; i < nodes.length && padded > 0; i++) {
            prefixes[i] = Arrays.copyOf(prefixes[i], padded);
        }
        this.room = room + padded;
        this.emptyIsNull = dialect.nullWords().contains("");
        this.nullWords = dialect.nullWords().stream()
                .filter(word -> !word.isEmpty())
                .map(word -> word.getBytes(UTF_8))
                .toArray(byte[][]::new);
        this.longestNullWord =
                Arrays.stream(nullWords).mapToInt(word -> word.length).max().orElse(0);
    }

    private static byte[] prefix(char before, byte[] name) {
        ByteSink prefix = new ByteSink(name.length + 4);
        prefix.put(before);
        JsonText.quote(name, 0, name.length, prefix);
        prefix.put(':');
        prefix.put('"');
        return Arrays.copyOf(prefix.array(), prefix.size());
    }

    int count() {
        return nodes.length;
    }

    /** Enters the field that was read last. */
    @Nullable
    Failure enter(int column, CsvFields field) {
        int entry = row.add(nodes[column], -1, -1);
        if (isNull(field)) {
            row.text(entry, ValueKind.NULL, field.text(), field.textFrom(), field.textTo(), true);
            return null;
        }
        if (isNumber[column]) {
            return enterNumber(column, entry, field);
        }
        row.text(entry, ValueKind.TEXT, field.text(), field.textFrom(), field.textTo(), field.isPlain());
        return null;
    }

    private @Nullable Failure enterNumber(int column, int entry, CsvFields field) {
        ByteSink scratch = row.scratch();
        int from = scratch.size();
        return switch (numbers.read(field.text(), field.textFrom(), field.textTo(), scratch)) {
            case AS_IT_CAME -> {
                row.text(entry, ValueKind.TEXT, field.text(), field.textFrom(), field.textTo(), field.isPlain());
                yield null;
            }
            case REWRITTEN -> {
                row.text(entry, ValueKind.TEXT, scratch.array(), from, scratch.size(), true);
                yield null;
            }
            case MISLEADING ->
                Failure.of(
                        RejectionCode.MALFORMED_NUMBER,
                        names.get(column),
                        "the column '%s' holds a number that is not written with the decimal mark '%c'%s: correct the marks, or leave the column out of csv.number_columns"
                                .formatted(
                                        names.get(column),
                                        marks.decimal(),
                                        marks.thousands() == CsvDialect.NONE
                                                ? ""
                                                : " and the thousands mark '%c'".formatted(marks.thousands())));
        };
    }

    private boolean isNull(CsvFields field) {
        int size = field.textTo() - field.textFrom();
        if (size > longestNullWord || field.isQuoted()) {
            return false;
        }
        if (size == 0) {
            return emptyIsNull;
        }
        for (byte[] word : nullWords) {
            if (Arrays.equals(word, 0, word.length, field.text(), field.textFrom(), field.textTo())) {
                return true;
            }
        }
        return false;
    }

    /** Writes the row as it came. */
    @SuppressWarnings("ReferenceEquality") // whether it is the same array is the question
    void render(ByteSink out) {
        byte[] bytes = row.bytes();
        // Without an escape a value grows by two quotes only; what the last word copied brings along has room, too.
        byte[] to = out.room(room + row.to() - row.from());
        int at = out.size();
        for (int i = 0; i < nodes.length; i++) {
            byte[] prefix = prefixes[i];
            if (padded > 0) {
                // Of a size that is known, it is copied in a few moves.
                System.arraycopy(prefix, 0, to, at, MOST_PADDED);
            } else {
                System.arraycopy(prefix, 0, to, at, prefix.length);
            }
            at += prefixLengths[i];
            if (row.kind(i) == ValueKind.NULL) {
                to[at - 1] = 'n';
                to[at] = 'u';
                to[at + 1] = 'l';
                to[at + 2] = 'l';
                at += 3;
                continue;
            }
            int from = row.valueFrom(i);
            int end = row.valueTo(i);
            int copied = row.entryBytes(i) == bytes ? JsonText.copyUnescaped(bytes, from, end, to, at) : -1;
            if (copied >= 0) {
                at = copied;
                to[at++] = '"';
            } else {
                out.advance(at - 1);
                JsonText.quote(row.entryBytes(i), from, end, out);
                to = out.room(room + row.to() - row.from());
                at = out.size();
            }
        }
        to[at++] = '}';
        out.advance(at);
    }
}
