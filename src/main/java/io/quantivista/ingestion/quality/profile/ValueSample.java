package io.quantivista.ingestion.quality.profile;

import io.quantivista.ingestion.model.Dates;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.ValueKind;

/**
 * A closer look at some of a field's texts and numbers: every one of the first {@link #ALL_UP_TO}, one in
 * {@link #ONE_IN}, drawn at random, of those behind them. It knows the most frequent values and what the texts read as.
 * Owned by one lane.
 */
final class ValueSample {
    static final int ALL_UP_TO = 4096;
    static final int ONE_IN = 64;

    private final TopValues top = new TopValues();
    private long seen;
    private long sampled;
    /** Values to pass over before the next one is looked at. */
    private int skip;

    private long random = 0x9E3779B97F4A7C15L;

    private long dates;
    private long timestamps;
    private long integers;
    private long numbers;
    private long booleans;

    /** A value of the field; {@code hash} is the one that the distinct values are counted by. */
    void add(long hash, ValueKind kind, byte[] bytes, int from, int to, DecimalReader decimals) {
        seen++;
        if (--skip < 0) {
            boolean isOneOfAll = seen <= ALL_UP_TO;
            skip = isOneOfAll ? 0 : step();
            look(hash, kind, bytes, from, to, decimals, isOneOfAll ? 1 : ONE_IN);
        }
    }

    /** 0 to twice the step, so that no period of the feed falls in with it. */
    private int step() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return (int) ((random >>> 32) * (2 * ONE_IN - 1) >>> 32);
    }

    private void look(long hash, ValueKind kind, byte[] bytes, int from, int to, DecimalReader decimals, int weight) {
        top.add(hash, kind, bytes, from, to, weight);
        sampled++;
        if (kind == ValueKind.NUMBER) {
            integers += isWrittenWhole(bytes, from, to) ? 1 : 0;
            numbers++;
            return;
        }
        dates += Dates.epochDay(bytes, from, to) != Dates.NO_DAY ? 1 : 0;
        timestamps += Dates.epochMicros(bytes, from, to) != Dates.NO_INSTANT ? 1 : 0;
        if (kind == ValueKind.TEXT) {
            boolean isNumber = decimals.read(bytes, from, to);
            numbers += isNumber ? 1 : 0;
            integers += isNumber && isWrittenWhole(bytes, from, to) ? 1 : 0;
            booleans += is(bytes, from, to, "true") || is(bytes, from, to, "false") ? 1 : 0;
        }
    }

    private static boolean isWrittenWhole(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '.' || (bytes[i] | 0x20) == 'e') {
                return false;
            }
        }
        return true;
    }

    private static boolean is(byte[] bytes, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Takes in another lane's. */
    void merge(ValueSample other) {
        top.merge(other.top);
        seen += other.seen;
        sampled += other.sampled;
        dates += other.dates;
        timestamps += other.timestamps;
        integers += other.integers;
        numbers += other.numbers;
        booleans += other.booleans;
    }

    /** Whether all texts that were looked at read as dates or all as timestamps, as far as is known. */
    boolean isOfMoments() {
        return dates == sampled || timestamps == sampled;
    }

    TopValues top() {
        return top;
    }

    /** Whether every value was looked at and counted. */
    boolean isExact() {
        return sampled == seen && top.error() == 0;
    }

    /** What all the texts that were looked at read as: date, timestamp, integer, number, boolean, or else string. */
    String textType() {
        return dates == sampled
                ? "date"
                : timestamps == sampled
                        ? "timestamp"
                        : integers == sampled
                                ? "integer"
                                : numbers == sampled ? "number" : booleans == sampled ? "boolean" : "string";
    }

    /** Whether all the numbers that were looked at are written without a point or an exponent. */
    boolean isOfIntegers() {
        return integers == sampled;
    }
}
