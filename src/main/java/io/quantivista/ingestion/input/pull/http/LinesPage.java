package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.format.FormatDescriptor;

/** Finds the records of an answer that has a line for each. */
final class LinesPage {
    private LinesPage() {}

    static Page readNdjson(FormatDescriptor format, byte[] bytes) {
        return new Page(format, bytes, 0, bytes.length, lines(bytes), Page.Form.LINES, null, false);
    }

    /**
     * CSV is not taken apart; it is looked at only for whether anything stands in it.
     *
     * @param hasHeader whether its first line is none of the records
     */
    static Page readCsv(FormatDescriptor format, byte[] bytes, boolean hasHeader) {
        boolean isEmpty = lines(bytes).count() <= (hasHeader ? 1 : 0);
        return new Page(format, bytes, 0, isEmpty ? 0 : bytes.length, new Slices(), Page.Form.WHOLE, null, false);
    }

    /** The lines that are not blank, without their ends. */
    private static Slices lines(byte[] bytes) {
        Slices lines = new Slices();
        int begin = 0;
        for (int at = 0; at <= bytes.length; at++) {
            if (at == bytes.length || bytes[at] == '\n') {
                if (!isBlank(bytes, begin, at)) {
                    lines.add(begin, at);
                }
                begin = at + 1;
            }
        }
        return lines;
    }

    private static boolean isBlank(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] != ' ' && bytes[at] != '\t' && bytes[at] != '\r') {
                return false;
            }
        }
        return true;
    }
}
