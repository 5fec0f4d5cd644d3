package io.quantivista.ingestion.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fast path says what cel-java says, wherever it says anything. */
class FastPathDifferentialTest {
    private static final int EXPRESSIONS = 12_000;
    private static final int RECORDS = 12;
    private static final FieldPath VALUE = FieldPath.parse("v");

    private final FieldSlots slots = new FieldSlots();
    private final ExpressionCompiler compiler = new ExpressionCompiler(slots);
    private final List<Row> rows = new ArrayList<>();
    private long told;
    private long asked;
    private long withoutFastPath;

    private void readRecords(RandomExpressions random, int count) {
        List.of("a", "b", "c", "o.x", "none", "v").forEach(slots::slot);
        for (int i = 0; i < count; i++) {
            rows.add(TestRecords.json(slots, random.record()).row());
        }
    }

    @Test
    void conditions_are_what_cel_java_says() {
        RandomExpressions random = new RandomExpressions(20250621);
        readRecords(random, 400);

        int compiled = 0;
        for (int i = 0; compiled < EXPRESSIONS; i++) {
            String text = random.condition(3);
            Condition condition = compiledOrRefused(text);
            if (condition instanceof FastProgram fast) {
                compiled++;
                for (int r = 0; r < RECORDS; r++) {
                    compare(text, fast, rows.get((i * RECORDS + r) % rows.size()));
                }
            } else if (condition != null) {
                withoutFastPath++;
            }
        }

        assertThat(withoutFastPath).isZero();
        // The rest are errors: missing fields, texts that are no numbers, divisions by zero.
        assertThat(told).isGreaterThan(asked / 3);
    }

    @Test
    void values_are_what_cel_java_makes() {
        RandomExpressions random = new RandomExpressions(4711);
        readRecords(random, 400);

        for (int i = 0; i < EXPRESSIONS / 4; i++) {
            String text = random.any(3);
            Formula formula = compiledFormula(text);
            for (int r = 0; formula instanceof FastProgram && r < RECORDS; r++) {
                compareValues(text, (FastProgram) formula, rows.get((i * RECORDS + r) % rows.size()));
            }
        }

        assertThat(told).isGreaterThan(asked / 4);
    }

    private Condition compiledOrRefused(String text) {
        try {
            return compiler.condition(text, VALUE);
        } catch (ExpressionProblem e) {
            return null;
        }
    }

    private Formula compiledFormula(String text) {
        try {
            return compiler.formula(text, VALUE);
        } catch (ExpressionProblem e) {
            return null;
        }
    }

    private void compare(String text, FastProgram fast, Row row) {
        asked++;
        Verdict quick = fast.quick(row);
        if (quick != Verdict.ERROR) {
            told++;
            assertThat(quick)
                    .as(() -> text + " over " + shown(row))
                    .isEqualTo(fast.reference().test(row));
        }
    }

    private void compareValues(String text, FastProgram fast, Row row) {
        asked++;
        Value quick = new Value();
        if (fast.quick(row, quick)) {
            told++;
            Value slow = new Value();
            String error = fast.reference().evaluate(row, slow);
            assertThat(error).as(() -> text + " over " + shown(row)).isNull();
            assertThat(Expressions.shown(quick))
                    .as(() -> text + " over " + shown(row))
                    .isEqualTo(Expressions.shown(slow));
        }
    }

    private static String shown(Row row) {
        return new String(row.bytes(), row.from(), row.to() - row.from(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
