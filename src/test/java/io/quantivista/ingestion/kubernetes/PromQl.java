package io.quantivista.ingestion.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A parser of the part of PromQL that rules and dashboard use: selectors with matchers and ranges, aggregations, functions, and
 * operators, whose precedence does not matter here. What it does not know it refuses. It gathers the names of the metrics.
 */
final class PromQl {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)|(?<duration>[0-9]+(?:ms|[smhdwy]))|(?<number>[0-9]+(?:\\.[0-9]+)?)"
                    + "|(?<text>\"(?:[^\"\\\\]|\\\\.)*\")|(?<sign>=~|!~|!=|==|>=|<=|[-+*/%^<>=(){}\\[\\],]))");
    private static final Set<String> AGGREGATIONS = Set.of("sum", "min", "max", "avg", "count");
    private static final Set<String> FUNCTIONS = Set.of("rate", "increase", "changes", "histogram_quantile", "absent");
    private static final Set<String> OPERATORS =
            Set.of("+", "-", "*", "/", "%", "^", "==", "!=", ">", "<", ">=", "<=", "and", "or", "unless");
    private static final Set<String> MATCHERS = Set.of("=", "!=", "=~", "!~");

    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private final Set<String> metrics = new LinkedHashSet<>();
    private int next;

    private PromQl(String text) {
        this.text = text;
        String stripped = text.strip();
        Matcher matcher = TOKEN.matcher(stripped);
        int end = 0;
        while (end < stripped.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw refusal("cannot read '" + stripped.substring(end) + "'");
            }
            tokens.add(matcher.group().strip());
            end = matcher.end();
        }
    }

    /** @throws IllegalArgumentException where the expression is none */
    static Set<String> metricsOf(String expression) {
        PromQl parser = new PromQl(expression);
        parser.expression();
        if (parser.next < parser.tokens.size()) {
            throw parser.refusal("does not expect '" + parser.peek() + "'");
        }
        return parser.metrics;
    }

    private void expression() {
        operand();
        while (OPERATORS.contains(peek())) {
            next++;
            operand();
        }
    }

    private void operand() {
        String token = take();
        if (token.equals("(")) {
            expression();
            expect(")");
        } else if (AGGREGATIONS.contains(token)) {
            grouping();
            arguments();
            grouping();
        } else if (FUNCTIONS.contains(token)) {
            arguments();
        } else if (isName(token)) {
            metrics.add(token);
            selector();
        } else if (!Character.isDigit(token.charAt(0)) || Character.isLetter(token.charAt(token.length() - 1))) {
            throw refusal("does not expect '" + token + "'");
        }
    }

    private void grouping() {
        if (peek().equals("by") || peek().equals("without")) {
            next++;
            expect("(");
            do {
                label();
            } while (takes(","));
            expect(")");
        }
    }

    private void arguments() {
        expect("(");
        do {
            expression();
        } while (takes(","));
        expect(")");
    }

    private void selector() {
        if (takes("{")) {
            do {
                label();
                if (!MATCHERS.contains(take()) || !take().startsWith("\"")) {
                    throw refusal("expects a matcher and a text in quotes");
                }
            } while (takes(","));
            expect("}");
        }
        if (takes("[")) {
            if (!take().matches("[0-9]+[a-z]+")) {
                throw refusal("expects a duration");
            }
            expect("]");
        }
    }

    private void label() {
        if (!isName(take())) {
            throw refusal("expects a label");
        }
    }

    private static boolean isName(String token) {
        return !token.isEmpty() && (Character.isLetter(token.charAt(0)) || token.charAt(0) == '_');
    }

    private boolean takes(String sign) {
        boolean is = peek().equals(sign);
        next += is ? 1 : 0;
        return is;
    }

    private void expect(String sign) {
        if (!takes(sign)) {
            throw refusal("expects '" + sign + "', not '" + peek() + "'");
        }
    }

    private String take() {
        String token = peek();
        if (token.isEmpty()) {
            throw refusal("ends too early");
        }
        next++;
        return token;
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : "";
    }

    private IllegalArgumentException refusal(String why) {
        return new IllegalArgumentException("%s: %s".formatted(text, why));
    }
}
