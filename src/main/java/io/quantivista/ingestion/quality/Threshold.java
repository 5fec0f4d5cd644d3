package io.quantivista.ingestion.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a figure must be for a check to hold. Where several conditions are given, all must hold.
 *
 * @param metric what the figure counts; null where the definition does not say
 */
public record Threshold(@Nullable Metric metric, List<Condition> conditions) {
    /** What a figure is: so many, or so many of a hundred. */
    public enum Metric {
        COUNT,
        PERCENT;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a figure is compared; the names are those of the contract. */
    enum Comparison {
        MUST_BE,
        MUST_NOT_BE,
        MUST_BE_GREATER_THAN,
        MUST_BE_GREATER_THAN_OR_EQUAL,
        MUST_BE_LESS_THAN,
        MUST_BE_LESS_THAN_OR_EQUAL,
        MUST_BE_BETWEEN,
        MUST_BE_NOT_BETWEEN;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isOfTwo() {
            return this == MUST_BE_BETWEEN || this == MUST_BE_NOT_BETWEEN;
        }

        static Optional<Comparison> find(String wireName) {
            return Arrays.stream(values())
                    .filter(comparison -> comparison.wireName().equals(wireName))
                    .findFirst();
        }
    }

    /**
     * One comparison.
     *
     * @param high the upper bound of a comparison with two, both included; otherwise the same as {@code low}
     */
    public record Condition(Comparison comparison, double low, double high) {
        boolean holds(double figure) {
            return switch (comparison) {
                case MUST_BE -> figure == low;
                case MUST_NOT_BE -> figure != low;
                case MUST_BE_GREATER_THAN -> figure > low;
                case MUST_BE_GREATER_THAN_OR_EQUAL -> figure >= low;
                case MUST_BE_LESS_THAN -> figure < low;
                case MUST_BE_LESS_THAN_OR_EQUAL -> figure <= low;
                case MUST_BE_BETWEEN -> figure >= low && figure <= high;
                case MUST_BE_NOT_BETWEEN -> figure < low || figure > high;
            };
        }

        @Override
        public String toString() {
            String words = comparison.wireName().replace('_', ' ');
            return comparison.isOfTwo()
                    ? "%s %s and %s".formatted(words, Figures.text(low), Figures.text(high))
                    : "%s %s".formatted(words, Figures.text(low));
        }
    }

    public Threshold {
        conditions = List.copyOf(conditions);
    }

    /**
     * Reads a threshold.
     *
     * @throws IllegalArgumentException saying what is wrong and what is expected
     */
    static Threshold parse(ObjectNode json) {
        Metric metric = null;
        List<Condition> conditions = new ArrayList<>();
        for (var entry : json.properties()) {
            if (entry.getKey().equals("metric")) {
                metric = metric(entry.getValue());
            } else {
                conditions.add(condition(entry.getKey(), entry.getValue()));
            }
        }
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException(
                    "a comparison is required, such as must_be_less_than; there are " + comparisons());
        }
        return new Threshold(metric, conditions);
    }

    private static Metric metric(JsonNode json) {
        return Arrays.stream(Metric.values())
                .filter(metric -> metric.wireName().equals(json.asText()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("metric is %s: count or percent is expected".formatted(json)));
    }

    private static Condition condition(String name, JsonNode json) {
        Comparison comparison = Comparison.find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is unknown; there are metric and %s".formatted(name, comparisons())));
        if (!comparison.isOfTwo()) {
            return new Condition(comparison, number(name, json), number(name, json));
        }
        if (!json.isArray() || json.size() != 2) {
            throw new IllegalArgumentException("%s is %s: a list of two numbers is expected".formatted(name, json));
        }
        Condition condition = new Condition(comparison, number(name, json.get(0)), number(name, json.get(1)));
        if (condition.low() > condition.high()) {
            throw new IllegalArgumentException("%s is %s: the lower number comes first".formatted(name, json));
        }
        return condition;
    }

    private static double number(String name, JsonNode json) {
        if (!json.isNumber() || Double.isInfinite(json.doubleValue())) {
            throw new IllegalArgumentException("%s is %s: a number is expected".formatted(name, json));
        }
        return json.doubleValue();
    }

    private static List<String> comparisons() {
        return Arrays.stream(Comparison.values()).map(Comparison::wireName).toList();
    }

    /** Whether a figure is as it must be; one that is not a number never is. */
    boolean holds(double figure) {
        return !Double.isNaN(figure) && conditions.stream().allMatch(condition -> condition.holds(figure));
    }

    /** What the figure must be, in words. */
    @Override
    public String toString() {
        return String.join(" and ", conditions.stream().map(Condition::toString).toList());
    }

    /** Numbers as people write them. */
    static final class Figures {
        private static final double PLAIN_UP_TO = 1e15;

        private Figures() {}

        static String text(double figure) {
            if (!Double.isFinite(figure)) {
                return Double.isNaN(figure) ? "nothing" : figure > 0 ? "infinite" : "minus infinite";
            }
            return Math.abs(figure) < PLAIN_UP_TO && (figure == 0 || Math.abs(figure) > 1e-6)
                    ? BigDecimal.valueOf(figure).stripTrailingZeros().toPlainString()
                    : String.valueOf(figure);
        }
    }
}
