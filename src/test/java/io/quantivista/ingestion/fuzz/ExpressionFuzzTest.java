package io.quantivista.ingestion.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quantivista.ingestion.expression.Condition;
import io.quantivista.ingestion.expression.ExpressionCompiler;
import io.quantivista.ingestion.expression.ExpressionProblem;
import io.quantivista.ingestion.expression.Formula;
import io.quantivista.ingestion.expression.Verdict;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExpressionFuzzTest {
    private static final FieldPath VALUE = FieldPath.parse("a");

    @DictionaryEntries({
        "record.a",
        "record.b",
        "record.n",
        "record['a']",
        "value",
        "has(",
        "size(",
        ".matches(",
        ".all(x, ",
        ".exists(x, ",
        ".map(x, ",
        ".filter(x, ",
        ".startsWith(",
        ".contains(",
        "decimal(",
        "date(",
        "timestamp(",
        "duration(",
        "string(",
        "int(",
        "double(",
        "uint(",
        "bytes(",
        "dyn(",
        "type(",
        "true",
        "false",
        "null",
        " in ",
        " ? ",
        " : ",
        " && ",
        " || ",
        " == ",
        " != ",
        " <= ",
        "1u",
        "1.5e3",
        "9223372036854775807",
        "b'x'",
        "r'(a+)+'",
        "[1, 2]",
        "{'a': 1}"
    })
    @FuzzTest
    void an_expression_is_evaluated_or_refused_with_its_place(byte[] input) {
        String text = new String(input, UTF_8);
        Cost.bounded(() -> {
            FieldSlots slots = new FieldSlots();
            ExpressionCompiler compiler = new ExpressionCompiler(slots);
            Condition condition = compiled(() -> compiler.condition(text, VALUE));
            Formula formula = compiled(() -> compiler.formula(text, VALUE));
            for (Decoder decoder : FuzzedRecords.decoders(slots)) {
                evaluate(condition, formula, decoder.row());
            }
        });
    }

    private static <T> @Nullable T compiled(Supplier<T> compilation) {
        try {
            return compilation.get();
        } catch (ExpressionProblem e) {
            assertIsPlaced(e);
            return null;
        }
    }

    private static void evaluate(@Nullable Condition condition, @Nullable Formula formula, Row row) {
        if (condition != null && condition.test(row) == Verdict.ERROR) {
            assertThat(condition.error(row)).isNotBlank();
        }
        if (formula != null) {
            Value result = new Value();
            String error = formula.evaluate(row, result);
            assertThat(error == null ? result.text() : error).isNotNull();
        }
    }

    private static void assertIsPlaced(ExpressionProblem problem) {
        assertThat(problem.line()).isPositive();
        assertThat(problem.column()).isPositive();
        assertThat(problem.problem()).isNotBlank();
    }
}
