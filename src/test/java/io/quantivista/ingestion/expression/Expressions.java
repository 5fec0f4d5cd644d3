package io.quantivista.ingestion.expression;

import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;

/** Expressions for tests, evaluated over one record. */
final class Expressions {
    private Expressions() {}

    /** TRUE, FALSE, or why it cannot be told. */
    static String tested(String text, String record) {
        return tested(text, record, ExpressionLimits.DEFAULT);
    }

    static String tested(String text, String record, ExpressionLimits limits) {
        FieldSlots slots = new FieldSlots();
        Condition condition = new ExpressionCompiler(slots, limits).condition(text, FieldPath.parse("v"));
        Row row = TestRecords.json(slots, record).row();
        Verdict verdict = condition.test(row);
        return verdict == Verdict.ERROR ? condition.error(row) : verdict.name();
    }

    /** The value that is made, with its kind, or why there is none. */
    static String evaluated(String text, String record) {
        FieldSlots slots = new FieldSlots();
        Formula formula = new ExpressionCompiler(slots).formula(text, FieldPath.parse("v"));
        Row row = TestRecords.json(slots, record).row();
        Value result = new Value();
        String error = formula.evaluate(row, result);
        return error != null ? error : shown(result);
    }

    static String shown(Value value) {
        return value.kind() + (value.length() == 0 ? "" : " " + value.text());
    }

    /** What is wrong with a text, with its place. */
    static String problem(String text) {
        return problem(text, ExpressionLimits.DEFAULT, true);
    }

    /** What is wrong with a text that makes any value. */
    static String problem(String text, ExpressionLimits limits) {
        return problem(text, limits, false);
    }

    private static String problem(String text, ExpressionLimits limits, boolean isCondition) {
        try {
            ExpressionCompiler compiler = new ExpressionCompiler(new FieldSlots(), limits);
            if (isCondition) {
                compiler.condition(text, FieldPath.parse("v"));
            } else {
                compiler.formula(text, FieldPath.parse("v"));
            }
            return "fine";
        } catch (ExpressionProblem e) {
            return String.valueOf(e.getMessage());
        }
    }
}
