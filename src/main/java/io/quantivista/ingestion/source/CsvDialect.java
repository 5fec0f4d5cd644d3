package io.quantivista.ingestion.source;

import java.util.List;
import java.util.Optional;

/**
 * How CSV is written.
 *
 * @param escape the character that makes a quote or itself a part of a quoted field; the quote itself where quotes are
 *     doubled
 * @param comment the character that begins a line which is no record, or {@link #NONE}
 * @param header whether the first record names the columns
 * @param columns names of the columns where there is no header, or instead of it
 * @param nullWords unquoted words that stand for null; the empty one by default
 * @param encoding what the source says; empty for UTF-8, or UTF-16 where its mark is there
 */
public record CsvDialect(
        char delimiter,
        char quote,
        char escape,
        char comment,
        boolean header,
        List<String> columns,
        List<String> nullWords,
        NumberMarks numbers,
        Optional<TextEncoding> encoding) {
    /** No such character. */
    public static final char NONE = '\0';

    public static final CsvDialect DEFAULT =
            new CsvDialect(',', '"', '"', NONE, true, List.of(), List.of(""), NumberMarks.PLAIN, Optional.empty());

    /**
     * How numbers are written.
     *
     * @param thousands {@link #NONE} where digits are not grouped
     * @param columns the columns that hold numbers; none named means any may
     */
    public record NumberMarks(char decimal, char thousands, List<String> columns) {
        public static final NumberMarks PLAIN = new NumberMarks('.', NONE, List.of());

        /** Whether numbers are written as everywhere else here. */
        public boolean isPlain() {
            return decimal == '.' && thousands == NONE;
        }
    }

    /** Whether a line that begins with the byte is a comment. */
    public boolean isComment(byte first) {
        return comment != NONE && first == comment;
    }

    /** Whether a quote inside a quoted field is written twice. */
    public boolean isQuoteDoubled() {
        return escape == quote;
    }

    /** The same, with every record a record. */
    public CsvDialect withoutHeader() {
        return new CsvDialect(
                delimiter, quote, escape, comment, false, columns, nullWords, NumberMarks.PLAIN, encoding);
    }

    /** The same in another encoding. */
    public CsvDialect withEncoding(TextEncoding other) {
        return new CsvDialect(
                delimiter, quote, escape, comment, header, columns, nullWords, numbers, Optional.of(other));
    }
}
