package io.quantivista.ingestion.format.csv;

import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.source.CsvDialect;
import io.quantivista.ingestion.source.CsvDialect.NumberMarks;
import java.util.Arrays;

/**
 * Rewrites numbers that are written with marks of their own, digit by digit: {@code 1.234,50} becomes {@code 1234.50}.
 *
 * <p>A text is such a number where all of it is: a sign, digits in one piece or in groups of three behind the first, a
 * decimal mark with digits, an exponent. Owned by one lane.
 */
final class CsvNumbers {
    /** What a text is under the dialect's marks. */
    enum Reading {
        /** No number, or one without marks. */
        AS_IT_CAME,
        REWRITTEN,
        /** No number here, and a number, most likely another one, for whoever reads it next. */
        MISLEADING
    }

    private final byte decimal;
    private final byte thousands;
    private final DecimalReader plain = new DecimalReader();

    CsvNumbers(NumberMarks marks) {
        this.decimal = (byte) marks.decimal();
        this.thousands = (byte) marks.thousands();
    }

    /** Reads {@code text[from, to)} and puts it behind what {@code out} holds where it is rewritten. */
    Reading read(byte[] text, int from, int to, ByteSink out) {
        int start = out.size();
        if (rewrite(text, from, to, out)) {
            if (!Arrays.equals(out.array(), start, out.size(), text, from, to)) {
                return Reading.REWRITTEN;
            }
            out.retract(out.size() - start);
            return Reading.AS_IT_CAME;
        }
        out.retract(out.size() - start);
        return plain.read(text, from, to) ? Reading.MISLEADING : Reading.AS_IT_CAME;
    }

    private boolean rewrite(byte[] text, int from, int to, ByteSink out) {
        int at = from;
        if (at < to && (text[at] == '-' || text[at] == '+')) {
            out.put(text[at++]);
        }
        int digitsFrom = at;
        at = digits(text, at, to, out);
        int digits = at - digitsFrom;
        if (digits >= 1 && digits <= 3) {
            at = groups(text, at, to, out);
        }
        if (at < to && text[at] == decimal) {
            out.put('.');
            int fractionFrom = ++at;
            at = digits(text, at, to, out);
            digits += at - fractionFrom;
        }
        if (digits > 0 && at < to && (text[at] == 'e' || text[at] == 'E')) {
            at = exponent(text, at, to, out);
        }
        return digits > 0 && at == to;
    }

    private int groups(byte[] text, int start, int to, ByteSink out) {
        int at = start;
        for (int mark = mark(text, at, to); mark > 0; mark = mark(text, at, to)) {
            int groupFrom = at + mark;
            int groupTo = groupFrom;
            while (groupTo < to && isDigit(text[groupTo])) {
                groupTo++;
            }
            if (groupTo - groupFrom != 3) {
                break;
            }
            out.put(text, groupFrom, groupTo);
            at = groupTo;
        }
        return at;
    }

    /** Bytes of the thousands mark at {@code at}, 0 where there is none. A space may be one that does not break. */
    private int mark(byte[] text, int at, int to) {
        if (thousands == CsvDialect.NONE || at >= to) {
            return 0;
        }
        if (text[at] == thousands) {
            return 1;
        }
        if (thousands != ' ') {
            return 0;
        }
        if (at + 2 <= to && text[at] == (byte) 0xc2 && text[at + 1] == (byte) 0xa0) {
            return 2;
        }
        boolean isNarrow =
                at + 3 <= to && text[at] == (byte) 0xe2 && text[at + 1] == (byte) 0x80 && text[at + 2] == (byte) 0xaf;
        return isNarrow ? 3 : 0;
    }

    private int exponent(byte[] text, int start, int to, ByteSink out) {
        int at = start + 1;
        if (at < to && (text[at] == '-' || text[at] == '+')) {
            at++;
        }
        out.put(text, start, at);
        int end = digits(text, at, to, out);
        return end == at ? start : end;
    }

    private static int digits(byte[] text, int from, int to, ByteSink out) {
        int at = from;
        while (at < to && isDigit(text[at])) {
            at++;
        }
        out.put(text, from, at);
        return at;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
