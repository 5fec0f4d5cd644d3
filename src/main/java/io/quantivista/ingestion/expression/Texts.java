package io.quantivista.ingestion.expression;

/** Texts of expressions: shortened for messages, cut by code points. */
final class Texts {
    private Texts() {}

    static String shortened(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit) + "…";
    }

    /** From a code point to before another; places outside the text are its ends. */
    static String substring(String text, long from, long to) {
        int first = offset(text, Math.max(0, from));
        int end = to < 0 ? first : offset(text, to);
        return text.substring(first, Math.max(first, end));
    }

    private static int offset(String text, long codePoints) {
        int at = 0;
        for (long left = codePoints; left > 0 && at < text.length(); left--) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }
}
