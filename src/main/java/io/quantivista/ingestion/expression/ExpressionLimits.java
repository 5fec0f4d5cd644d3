package io.quantivista.ingestion.expression;

import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.util.List;

/**
 * What an expression may cost. The limits of its text hold when it is saved; those of an evaluation hold in each.
 *
 * @param maxLength code points of a text
 * @param maxNesting how deep its parts may nest: the checker and both evaluators go down by recursion
 * @param maxParts operators, names and values in it
 * @param maxFields fields of the record that it reads
 * @param maxRegexSize instructions of a compiled regular expression; its matching takes time linear in them and in the text
 * @param maxRounds rounds of all {@code all}, {@code exists}, {@code map} and {@code filter} of one evaluation
 * @param maxBuilt characters and elements that one evaluation may put together by {@code +}
 */
public record ExpressionLimits(
        int maxLength, int maxNesting, int maxParts, int maxFields, int maxRegexSize, int maxRounds, int maxBuilt) {
    /** Digits of a number that arithmetic takes or makes, before and behind the point: what a number is, and no cost. */
    static final int MAX_DIGITS = 1_000;
    /** Characters of an error that are shown. */
    static final int MAX_REASON = 300;

    private static final int DEEPEST = 128;
    private static final int MOST_FIELDS = 1_000;
    private static final int LONGEST = 1_000_000;
    private static final int LARGEST_REGEX = 100_000;

    private static final Option<Integer> MAX_LENGTH =
            Option.number("expression.max_length", 10_000, 1, LONGEST, "Most characters of an expression.");
    private static final Option<Integer> MAX_NESTING = Option.number(
            "expression.max_nesting", 64, 1, DEEPEST, "How deep the parts of an expression may be nested.");
    private static final Option<Integer> MAX_PARTS = Option.number(
            "expression.max_parts", 5_000, 1, LONGEST, "Most operators, names and values of an expression.");
    private static final Option<Integer> MAX_FIELDS = Option.number(
            "expression.max_fields", 100, 1, MOST_FIELDS, "Most fields of the record that an expression reads.");
    private static final Option<Integer> MAX_REGEX = Option.number(
            "expression.max_regex_instructions",
            2_000,
            1,
            LARGEST_REGEX,
            "Most instructions that a regular expression of an expression compiles to.");
    private static final Option<Integer> MAX_ROUNDS = Option.number(
            "expression.max_rounds",
            10_000,
            1,
            100_000_000,
            "Most rounds of all, exists, map and filter in one evaluation; beyond it the record is rejected.");
    private static final Option<Integer> MAX_BUILT = Option.number(
            "expression.max_built",
            4 * 1024 * 1024,
            1,
            1 << 30,
            "Most characters and elements that + puts together in one evaluation; beyond it the record is rejected.");

    public static final List<Option<?>> OPTIONS =
            List.of(MAX_LENGTH, MAX_NESTING, MAX_PARTS, MAX_FIELDS, MAX_REGEX, MAX_ROUNDS, MAX_BUILT);

    public static final ExpressionLimits DEFAULT =
            new ExpressionLimits(10_000, 64, 5_000, 100, 2_000, 10_000, 4 * 1024 * 1024);

    public static ExpressionLimits from(Settings settings) {
        return new ExpressionLimits(
                settings.get(MAX_LENGTH),
                settings.get(MAX_NESTING),
                settings.get(MAX_PARTS),
                settings.get(MAX_FIELDS),
                settings.get(MAX_REGEX),
                settings.get(MAX_ROUNDS),
                settings.get(MAX_BUILT));
    }

    /** For expressions that were saved under limits of their day: only those of an evaluation hold. */
    public ExpressionLimits ofSaved() {
        return new ExpressionLimits(LONGEST, DEEPEST, LONGEST, MOST_FIELDS, LARGEST_REGEX, maxRounds, maxBuilt);
    }

    /** How deep the parser's own rules may nest, several to a part; what it lets through is counted in parts. */
    int maxParseDepth() {
        return 4 * maxNesting + 16;
    }
}
