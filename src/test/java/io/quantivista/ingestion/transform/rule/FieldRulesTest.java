package io.quantivista.ingestion.transform.rule;

import static io.quantivista.ingestion.transform.Rules.applied;
import static io.quantivista.ingestion.transform.Rules.appliedToCsv;
import static io.quantivista.ingestion.transform.Rules.problems;
import static io.quantivista.ingestion.transform.Rules.rule;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"  a b \" | \"a b\"",
                "\"\\t\\r\\na\\u0000\" | \"a\"",
                "\"   \" | \"\"",
                "\"\" | \"\"",
                "\"a\" | \"a\"",
                "\"\u00a0a\u00a0\" | \"\u00a0a\u00a0\"",
                "7 | 7",
                "null | null",
                "[\" a \"] | [\" a \"]"
            })
    void trimTakesWhiteSpaceOffBothEndsOfATextOnly(String value, String expected) {
        assertThat(applied("{\"a\":" + value + "}", rule("trim", "a", null, null)))
                .isEqualTo("{\"a\":" + expected + "}");
    }

    @Test
    void trimWritesToItsTargetWhateverTheKind() {
        assertThat(applied("{\"a\":\" x \"}", rule("trim", "a", "b", null))).isEqualTo("{\"a\":\" x \",\"b\":\"x\"}");
        assertThat(applied("{\"a\":7}", rule("trim", "a", "b", null))).isEqualTo("{\"a\":7,\"b\":7}");
        assertThat(appliedToCsv("a,b\n x ,y\n", rule("trim", "a", null, null))).isEqualTo("{\"a\":\"x\",\"b\":\"y\"}");
    }

    @Test
    void defaultFillsWhatIsMissingOrNullOnly() {
        assertThat(applied("{}", rule("default", "a", null, "{\"value\":\"EUR\"}")))
                .isEqualTo("{\"a\":\"EUR\"}");
        assertThat(applied("{\"a\":null}", rule("default", "a", null, "{\"value\":0.10}")))
                .isEqualTo("{\"a\":0.1}");
        assertThat(applied("{\"a\":\"\"}", rule("default", "a", null, "\"x\""))).isEqualTo("{\"a\":\"\"}");
        assertThat(applied("{\"a\":false}", rule("default", "a", null, "true"))).isEqualTo("{\"a\":false}");
        assertThat(applied("{}", rule("default", "a", "n.b", "[1]"))).isEqualTo("{\"n\":{\"b\":[1]}}");
        assertThat(applied("{\"a\":5}", rule("default", "a", "b", "1"))).isEqualTo("{\"a\":5,\"b\":5}");
    }

    @Test
    void renameMovesAndCopyKeepsAndBothLeaveARecordWithoutTheFieldAlone() {
        assertThat(applied("{\"a\":\"x\\n\",\"b\":1}", rule("rename", "a", "c", null)))
                .isEqualTo("{\"b\":1,\"c\":\"x\\n\"}");
        assertThat(applied("{\"a\":1,\"b\":2}", rule("rename", "a", "b", null))).isEqualTo("{\"b\":1}");
        assertThat(applied("{\"a\":null}", rule("copy", "a", "b", null))).isEqualTo("{\"a\":null,\"b\":null}");
        assertThat(applied("{ \"z\" : 1 }", rule("rename", "a", "b", null))).isEqualTo("{ \"z\" : 1 }");
        assertThat(problems(rule("rename", "a", "/a", null)))
                .containsExactly("/0/transformation_logic: source_field and target_field are the same");
    }

    @Test
    void constantAndDropNeedNoValueInTheRecord() {
        assertThat(applied("{\"a\":1}", rule("constant", null, "/x.y", "{\"value\":null}")))
                .isEqualTo("{\"a\":1,\"x.y\":null}");
        assertThat(applied("{\"a\":1,\"b\":[2]}", rule("drop", "b", null, null)))
                .isEqualTo("{\"a\":1}");
        assertThat(applied("{\"a\":1}", rule("drop", "b", null, null))).isEqualTo("{\"a\":1}");
    }
}
