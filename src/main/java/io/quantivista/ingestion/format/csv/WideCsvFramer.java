package io.quantivista.ingestion.format.csv;

import io.quantivista.ingestion.format.Framer;

/**
 * CSV in UTF-16: each unit of two bytes is squeezed into one, as only ASCII matters to where a record ends, and framed
 * as such.
 */
final class WideCsvFramer implements Framer {
    /** Stands for every unit that is not ASCII; no dialect gives it a meaning. */
    private static final byte OTHER = (byte) 0xff;

    private final CsvFramer framer;
    private final boolean lowFirst;
    private byte[] units = new byte[0];
    private boolean hasHalf;
    private byte half;

    WideCsvFramer(CsvFramer framer, boolean lowFirst) {
        this.framer = framer;
        this.lowFirst = lowFirst;
    }

    @Override
    public int scan(byte[] bytes, int from, int to) {
        boolean hadHalf = hasHalf;
        int count = squeeze(bytes, from, to);
        int end = framer.scan(units, 0, count);
        return unsqueezed(end, from, hadHalf);
    }

    @Override
    public int skip(byte[] bytes, int from, int to) {
        boolean hadHalf = hasHalf;
        int count = squeeze(bytes, from, to);
        int end = framer.skip(units, 0, count);
        if (end != NONE) {
            // What follows the end is shown again to scan.
            hasHalf = false;
        }
        return unsqueezed(end, from, hadHalf);
    }

    private static int unsqueezed(int end, int from, boolean hadHalf) {
        return end == NONE ? NONE : from + 2 * end - (hadHalf ? 1 : 0);
    }

    /** How many whole units there are now. */
    private int squeeze(byte[] bytes, int from, int to) {
        if (units.length < (to - from) / 2 + 1) {
            units = new byte[(to - from) / 2 + 1];
        }
        int count = 0;
        int at = from;
        if (hasHalf && at < to) {
            units[count++] = unit(half, bytes[at++]);
            hasHalf = false;
        }
        for (; at + 1 < to; at += 2) {
            units[count++] = unit(bytes[at], bytes[at + 1]);
        }
        if (at < to) {
            half = bytes[at];
            hasHalf = true;
        }
        return count;
    }

    private byte unit(byte first, byte second) {
        byte high = lowFirst ? second : first;
        byte low = lowFirst ? first : second;
        return high == 0 && low >= 0 ? low : OTHER;
    }

    @Override
    public long linesBeforeEnd() {
        return framer.linesBeforeEnd();
    }

    @Override
    public int linesSkipped() {
        return framer.linesSkipped();
    }

    @Override
    public void abandonRecord() {
        framer.abandonRecord();
    }
}
