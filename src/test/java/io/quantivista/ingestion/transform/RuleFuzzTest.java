package io.quantivista.ingestion.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.expression.ExpressionCompiler;
import io.quantivista.ingestion.expression.ExpressionProblem;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.RuleDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random texts in every setting and as expressions: problems with their place, never anything uncaught. */
class RuleFuzzTest {
    private static final List<String> WORDS = List.of(
            "record",
            ".",
            "a",
            "[",
            "]",
            "(",
            ")",
            "{",
            "}",
            "'",
            "\"",
            "\\",
            "?",
            ":",
            "&&",
            "||",
            "!",
            "==",
            "<",
            "+",
            "-",
            "*",
            "/",
            "%",
            ",",
            "has",
            "size",
            "matches",
            "all",
            "map",
            "filter",
            "exists",
            "value",
            "1",
            "2.5",
            "0x",
            "1e999",
            "9223372036854775808",
            "null",
            "true",
            "in",
            "\n",
            "\u0000",
            "😀",
            "timestamp",
            "duration",
            "decimal",
            "date",
            "round",
            "type",
            "google.protobuf.Int32Value{value: 1}",
            "b'x'",
            "r'('",
            "`",
            "@f0",
            "$1",
            "(((((((((",
            "-------",
            "[[[[[[[[",
            "^(a+)+$",
            "/",
            "~",
            "_",
            "optional.of",
            "cel.bind");
    private static final List<String> RECORDS = List.of(
            "{}",
            "{\"a\":null,\"b\":1e999999999}",
            "{\"a\":\"x,y\\u0000😀\",\"b\":[1,{\"c\":2}]}",
            "{\"a\":{\"b\":{\"c\":[]}},\"b\":-0.000000000000000000001}",
            "{\"a\":123456789012345678901234567890.5,\"b\":\"7.50\"}",
            "{\"a\":true,\"b\":\"2024-02-30\"}");
    private static final int ROUNDS = 20_000;

    private final Random random = new Random(20250621);

    @Test
    void an_expression_is_compiled_and_evaluated_or_refused_with_its_place() {
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            FieldSlots slots = new FieldSlots();
            ExpressionCompiler compiler = new ExpressionCompiler(slots);
            int compiled = 0;
            for (int i = 0; i < ROUNDS; i++) {
                String text = text();
                try {
                    compiler.formula(text, null);
                    compiled++;
                } catch (ExpressionProblem e) {
                    assertThat(e.line()).as(text).isPositive();
                    assertThat(e.column()).as(text).isPositive();
                    assertThat(e.problem()).as(text).isNotBlank();
                }
            }
            assertThat(compiled).isPositive();
        });
    }

    @Test
    void a_rule_of_random_settings_is_refused_by_pointers_or_works_on_every_record() {
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (RuleDescriptor rule : RuleCatalogue.entries()) {
                int worked = 0;
                for (int i = 0; i < ROUNDS / 40; i++) {
                    worked += tried(rule) ? 1 : 0;
                }
                if (rule.settings().isEmpty()) {
                    assertThat(worked).as(rule.type()).isPositive();
                }
            }
        });
    }

    private boolean tried(RuleDescriptor rule) {
        ObjectNode logic = JsonNodeFactory.instance.objectNode();
        for (Setting setting : rule.settings()) {
            if (setting.required() || random.nextBoolean()) {
                put(setting, logic);
            }
        }
        RuleDefinition definition = new RuleDefinition("r1", rule.type(), "a", "t", logic, null);
        List<FieldProblem> problems = RuleCompiler.validate(List.of(definition), Map.of());
        if (!problems.isEmpty()) {
            assertThat(problems).allMatch(problem -> problem.pointer().startsWith("/0/"));
            return false;
        }
        for (String record : RECORDS) {
            FieldSlots slots = new FieldSlots();
            TransformPlan plan = TransformPlan.compile(List.of(definition), slots);
            Row row = TestRecords.json(slots, record).row();
            plan.apply(row);
        }
        return true;
    }

    private void put(Setting setting, ObjectNode logic) {
        String name = setting.name();
        switch (setting.type()) {
            case TEXT, SECRET -> logic.put(name, random.nextInt(3) == 0 ? choice() : text());
            case INTEGER -> logic.put(name, random.nextInt(60) - 10);
            case NUMBER -> logic.put(name, random.nextBoolean() ? text() : "2.5");
            case BOOLEAN -> logic.put(name, random.nextBoolean());
            case VALUE -> logic.put(name, text());
            case LIST -> logic.putArray(name).add(random.nextInt(3) == 0 ? text() : "b");
            case OBJECT -> logic.putObject(name).put(text(), text());
        }
    }

    private String choice() {
        List<String> choices =
                List.of("add", "divide", "b", "half_up", "reject", "/a/0", "iso", "int", "a", "-", "yyyy");
        return choices.get(random.nextInt(choices.size()));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int words = 1 + random.nextInt(12); words > 0; words--) {
            text.append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return text.toString();
    }
}
