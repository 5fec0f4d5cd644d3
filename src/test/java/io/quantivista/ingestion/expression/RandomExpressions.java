package io.quantivista.ingestion.expression;

import java.util.List;
import java.util.Random;

/** Expressions of the shapes that have a fast path, mostly of fitting types, and records that make trouble for them. */
final class RandomExpressions {
    private static final List<String> FIELDS = List.of("a", "b", "c", "o.x", "none");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0.0",
            "1",
            "2",
            "-3",
            "1.0",
            "2.50",
            "1e3",
            "0.1",
            "12345678901234567",
            "9223372036854775807",
            "-9223372036854775808",
            "99999999999999999999.5",
            "1e400",
            "1e-400",
            "1e5000",
            "0.000000000000000001",
            "\"\"",
            "\"a\"",
            "\"BUY\"",
            "\"1.50\"",
            "\"é\"",
            "\"\\uFFFD\"",
            "\"\\uD83D\\uDE00\"",
            "\"ab\\nBUY\"",
            "[1,2]",
            "[]",
            "{\"x\":1}");
    private static final List<String> TEXTS =
            List.of("''", "'a'", "'BUY'", "'é'", "'\\uFFFD'", "'\\U0001F600'", "'1.50'", "'B'");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "2",
            "-3",
            "1.0",
            "2.5",
            "0.1",
            "1e300",
            "1e-300",
            "9223372036854775807",
            "-9223372036854775808",
            "4611686018427387904",
            "10000000000",
            "1000.0");
    private static final List<String> PATTERNS = List.of("'^B'", "'[a-z]+'", "'.'", "'^$'", "'é|\\\\d'");

    private final Random random;

    RandomExpressions(long seed) {
        random = new Random(seed);
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String field() {
        return random.nextInt(12) == 0 ? "value" : "record." + one(FIELDS);
    }

    String condition(int depth) {
        int shape = random.nextInt(depth <= 0 ? 8 : 13);
        return switch (shape) {
            case 0, 1 -> "%s %s %s".formatted(number(depth - 1), one(List.of("<", "<=", ">", ">=")), number(depth - 1));
            case 2 -> "%s %s %s".formatted(any(depth - 1), one(List.of("==", "!=", "<")), any(depth - 1));
            case 3 -> "%s %s %s".formatted(text(depth - 1), one(List.of("==", "!=", "<", ">=")), text(depth - 1));
            case 4 -> "has(record.%s)".formatted(one(FIELDS));
            case 5 ->
                "%s.%s(%s)".formatted(field(), one(List.of("startsWith", "endsWith", "contains")), text(depth - 1));
            case 6 -> "%s in [%s, %s]".formatted(field(), one(TEXTS), one(TEXTS));
            case 7 ->
                random.nextBoolean()
                        ? "%s in [%s, %s]".formatted(field(), random.nextInt(5), random.nextInt(3))
                        : "%s.matches(%s)".formatted(field(), one(PATTERNS));
            case 8 -> "(%s && %s)".formatted(condition(depth - 1), condition(depth - 1));
            case 9 -> "(%s || %s)".formatted(condition(depth - 1), condition(depth - 1));
            case 10 -> "!(%s)".formatted(condition(depth - 1));
            case 11 -> "(%s ? %s : %s)".formatted(condition(depth - 1), condition(depth - 1), condition(depth - 1));
            default -> field();
        };
    }

    String any(int depth) {
        return switch (random.nextInt(6)) {
            case 0 -> number(depth);
            case 1 -> text(depth);
            case 2 -> one(List.of("null", "true", "false"));
            case 3 -> depth <= 0 ? field() : "(%s)".formatted(condition(depth - 1));
            default -> field();
        };
    }

    String number(int depth) {
        if (depth <= 0) {
            return random.nextInt(3) == 0 ? one(NUMBERS) : field();
        }
        return switch (random.nextInt(9)) {
            case 0 -> one(NUMBERS);
            case 1 -> "decimal(%s)".formatted(field());
            case 2 -> "size(%s)".formatted(field());
            case 3 -> "-(%s)".formatted(number(depth - 1));
            case 4, 5 ->
                "(%s %s %s)".formatted(number(depth - 1), one(List.of("+", "-", "*", "/", "%")), number(depth - 1));
            case 6 -> "(%s ? %s : %s)".formatted(condition(depth - 1), number(depth - 1), number(depth - 1));
            default -> field();
        };
    }

    private String text(int depth) {
        if (depth <= 0 || random.nextInt(3) > 0) {
            return random.nextInt(3) == 0 ? field() : one(TEXTS);
        }
        return "(%s + %s)".formatted(text(depth - 1), text(depth - 1));
    }

    String record() {
        StringBuilder record = new StringBuilder("{\"z\":1");
        for (String name : List.of("a", "b", "c", "v")) {
            if (random.nextInt(8) > 0) {
                record.append(",\"%s\":%s".formatted(name, value()));
            }
        }
        if (random.nextBoolean()) {
            record.append(",\"o\":{\"x\":%s}".formatted(value()));
        }
        return record.append('}').toString();
    }

    private String value() {
        return random.nextInt(4) == 0 ? "%.2f".formatted(random.nextDouble() * 100) : one(VALUES);
    }
}
