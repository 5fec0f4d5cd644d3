package io.quantivista.ingestion.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.source.RuleDefinition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RuleOverlapTest {
    @Test
    void rules_on_an_object_and_on_a_field_inside_it_are_refused_together() {
        List<FieldProblem> problems = RuleCompiler.validate(
                List.of(rule("r1", "drop", "order.secret", null), rule("r2", "rename", "order", "o")), Map.of());

        assertThat(problems)
                .containsExactly(
                        new FieldProblem(
                                "/1/source_field",
                                "'order' and 'order.secret' lie within each other: let rules touch an object or fields in it, not both"));
    }

    @Test
    void names_that_only_begin_alike_do_not_overlap() {
        assertThat(RuleCompiler.validate(
                        List.of(rule("r1", "drop", "order.id", null), rule("r2", "drop", "order_id", null)), Map.of()))
                .isEmpty();
    }

    @Test
    void a_value_written_below_something_that_is_no_object_makes_the_record_a_rejection() {
        assertThat(Rules.applied("{\"a\":5}", Rules.rule("constant", null, "a.b", "1")))
                .isEqualTo("cannot write a.b, as a is no object");
        assertThat(Rules.applied("{\"a\":{}}", Rules.rule("constant", null, "a.b", "1")))
                .isEqualTo("{\"a\":{\"b\":1}}");
        assertThat(Rules.applied("{}", Rules.rule("constant", null, "a.b", "1")))
                .isEqualTo("{\"a\":{\"b\":1}}");
    }

    private static RuleDefinition rule(String id, String type, String source, @Nullable String target) {
        return new RuleDefinition(id, type, source, target, JsonNodeFactory.instance.objectNode(), null);
    }
}
