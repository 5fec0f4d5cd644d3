package io.quantivista.ingestion.expression;

/** What an expression may cost. Constants, as an expression that meets one of them is a mistake or an attack. */
final class ExpressionLimits {
    /** Code points of a text. */
    static final int MAX_LENGTH = 10_000;
    /** How deep its parts may nest: the checker and both evaluators go down by recursion. */
    static final int MAX_NESTING = 64;
    /** How deep the parser's own rules may nest, several to a part; what it lets through is counted in parts. */
    static final int MAX_PARSE_DEPTH = 250;
    /** Operators, names and values in it. */
    static final int MAX_NODES = 5_000;
    /** Rounds of all {@code all}, {@code exists}, {@code map} and {@code filter} of one evaluation. */
    static final int MAX_ITERATIONS = 10_000;
    /** Instructions of a compiled regular expression; its matching takes time linear in them and in the text. */
    static final int MAX_REGEX_PROGRAM = 2_000;
    /** Characters and elements that one evaluation may put together by {@code +}. */
    static final long MAX_BUILT = 4L * 1024 * 1024;
    /** Digits of a number that arithmetic takes or makes, before and behind the point. */
    static final int MAX_DIGITS = 1_000;
    /** Characters of an error that are shown. */
    static final int MAX_REASON = 300;

    private ExpressionLimits() {}
}
