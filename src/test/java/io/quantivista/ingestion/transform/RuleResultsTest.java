package io.quantivista.ingestion.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.source.RuleDefinition;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What rules have in common once they are applied: criteria, hidden values, overlaps with expressions, exact numbers. */
class RuleResultsTest {
    @Test
    void criteria_are_asked_of_a_result_that_is_there() {
        RuleDefinition rule = criteria("cast", "a", "value > 0", "\"int\"");

        assertThat(Rules.applied("{\"a\":\"1\"}", rule)).isEqualTo("{\"a\":1}");
        assertThat(Rules.applied("{\"a\":0}", rule)).isEqualTo("the result does not meet value > 0");
        assertThat(Rules.applied("{\"a\":null}", rule)).isEqualTo("{\"a\":null}");
        assertThat(Rules.applied("{}", rule)).isEqualTo("{}");
    }

    @Test
    void criteria_that_cannot_be_told_reject_the_record() {
        assertThat(Rules.applied("{\"a\":\"x\"}", criteria("trim", "a", "value > 0", null)))
                .startsWith("whether the result meets its criteria cannot be told: at character 7: '>' does not take");
    }

    @Test
    void no_reason_shows_a_value_that_a_rule_hides() {
        RuleDefinition cast = new RuleDefinition("r0", "cast", "ssn", "n", Rules.json("\"int\""), null);
        RuleDefinition mask = new RuleDefinition("r1", "mask", "ssn", null, null, null);

        assertThat(Rules.applied("{\"ssn\":\"078-05-1120\"}", cast, mask)).doesNotContain("078");
        assertThat(hidden(cast, mask)).containsExactlyInAnyOrder("ssn", "n");
    }

    @Test
    void a_value_is_hidden_under_every_name_that_it_has_on_its_way() {
        RuleDefinition rename = new RuleDefinition("r0", "rename", "iban", "account", null, null);
        RuleDefinition copy = new RuleDefinition("r1", "copy", "account", "spare", null, null);
        RuleDefinition mask = new RuleDefinition("r2", "mask", "account", "shown", null, null);
        RuleDefinition other = new RuleDefinition("r3", "upper", "name", null, null, null);

        assertThat(hidden(rename, copy, mask, other)).containsExactlyInAnyOrder("iban", "account", "spare", "shown");
        assertThat(hidden(rename, copy, other)).isEmpty();
    }

    @Test
    void what_a_hidden_value_is_made_of_is_hidden_and_what_it_is_mixed_with_later_is_not() {
        RuleDefinition concat =
                new RuleDefinition("r0", "concat", null, "id", Rules.json("{\"fields\":[\"first\",\"last\"]}"), null);
        RuleDefinition hash =
                new RuleDefinition("r1", "hash", "id", null, Rules.json("{\"salt\":\"0123456789abcdef\"}"), null);
        RuleDefinition label = new RuleDefinition(
                "r2", "concat", null, "label", Rules.json("{\"fields\":[\"id\",\"currency\"]}"), null);

        assertThat(hidden(concat, hash, label)).containsExactlyInAnyOrder("first", "last", "id", "label");
    }

    private static List<String> hidden(RuleDefinition... rules) {
        return RuleCompiler.hiddenFields(List.of(rules), Map.of()).stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void an_expression_over_an_object_that_a_rule_reaches_into_is_refused() {
        RuleDefinition drop = new RuleDefinition("r0", "drop", "order.secret", null, null, null);
        RuleDefinition formula =
                new RuleDefinition("r1", "expression", null, "n", Rules.json("\"size(record.order)\""), null);
        RuleDefinition twoReaders = new RuleDefinition(
                "r2", "filter", null, null, Rules.json("\"size(record.order) > 0 && record.order.id != ''\""), null);

        assertThat(Rules.problems(drop, formula))
                .containsExactly(
                        "/1/transformation_logic: 'order' and 'order.secret' lie within each other: let rules touch an object or fields in it, not both");
        assertThat(Rules.problems(formula, twoReaders)).isEmpty();
    }

    @Test
    void a_filter_hides_the_record_from_the_rules_behind_it() {
        RuleDefinition filter = new RuleDefinition("r0", "filter", null, null, Rules.json("\"has(record.a)\""), null);
        RuleDefinition cast = new RuleDefinition("r1", "cast", "b", null, Rules.json("\"int\""), null);

        assertThat(Rules.applied("{\"b\":\"x\"}", filter, cast)).isEqualTo(Rules.LEFT_OUT);
        assertThat(Rules.applied("{\"a\":1,\"b\":\"x\"}", filter, cast)).isEqualTo("'x' cannot be cast to int");
    }

    @Test
    void secrets_are_stars_in_answers_and_kept_by_the_rules_id() {
        RuleDefinition stored = hash("r1", "{\"salt\":\"pepper and salt\"}");
        RuleDefinition shown = RuleSecrets.hidden(stored);

        assertThat(shown.transformationLogic()).hasToString("{\"salt\":\"*****\"}");
        assertThat(RuleSecrets.kept(List.of(shown), List.of(stored)).get(0).transformationLogic())
                .hasToString("{\"salt\":\"pepper and salt\"}");
        assertThat(RuleSecrets.kept(List.of(hash("r2", "{}")), List.of(stored))
                        .get(0)
                        .transformationLogic())
                .hasToString("{}");
        assertThat(RuleSecrets.kept(List.of(hash("r1", "{\"salt\":\"another salt\"}")), List.of(stored))
                        .get(0)
                        .transformationLogic())
                .hasToString("{\"salt\":\"another salt\"}");
        assertThat(stored.toString()).doesNotContain("pepper");
    }

    @Test
    void random_numbers_are_rounded_and_reckoned_with_as_BigDecimal_does() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            BigDecimal a = number(random);
            BigDecimal b = number(random);
            int scale = random.nextInt(8);
            RoundingMode mode = RoundingMode.values()[random.nextInt(7)];
            String record = "{\"a\":%s,\"b\":%s}".formatted(a.toPlainString(), b.toPlainString());
            String rounding =
                    "\"scale\":%d,\"mode\":\"%s\"".formatted(scale, mode.name().toLowerCase(java.util.Locale.ROOT));

            assertThat(result("round", "{%s}".formatted(rounding), record))
                    .isEqualTo(a.setScale(scale, mode).toPlainString());
            assertThat(result("arithmetic", "{\"operator\":\"multiply\",\"operand_field\":\"b\"}", record))
                    .isEqualTo(a.multiply(b).toPlainString());
            assertThat(result("arithmetic", "{\"operator\":\"subtract\",\"operand_field\":\"b\"}", record))
                    .isEqualTo(a.subtract(b).toPlainString());
            if (b.signum() != 0) {
                assertThat(result(
                                "arithmetic",
                                "{\"operator\":\"divide\",\"operand_field\":\"b\",%s}".formatted(rounding),
                                record))
                        .isEqualTo(a.divide(b, scale, mode).toPlainString());
            }
        }
    }

    private static BigDecimal number(Random random) {
        long digits = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(21) - 10;
            case 1 -> random.nextInt();
            case 2 -> random.nextLong() / 10;
            default -> random.nextLong() / 1_000_000_000L;
        };
        return BigDecimal.valueOf(digits, random.nextInt(10));
    }

    private static String result(String type, String logic, String record) {
        String row = Rules.applied(record, Rules.rule(type, "a", "t", logic));
        return row.substring(row.lastIndexOf(':') + 1, row.length() - 1);
    }

    private static RuleDefinition criteria(String type, String source, String criteria, String logic) {
        return new RuleDefinition("r1", type, source, null, logic == null ? null : Rules.json(logic), criteria);
    }

    private static RuleDefinition hash(String id, String logic) {
        return new RuleDefinition(id, "hash", "a", null, Rules.json(logic), null);
    }
}
