package io.quantivista.ingestion.expression;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An expression as cel-java runs it: the reference for the fast path, and the way of everything that has none. */
final class CelProgram implements Condition, Formula {
    private static final Pattern PLACE = Pattern.compile("evaluation error at <input>:(\\d+): ");

    private static final Pattern NO_OVERLOAD = Pattern.compile("No matching overload for function '([^']+)'");

    private static final Pattern MANY_ROUNDS = Pattern.compile("Iteration budget exceeded: (\\d+)");

    private final CelEngine engine;
    private final CelRuntime.Program program;
    private final FieldValues values;
    private final List<FieldPath> fields;
    private String error = "";

    CelProgram(CelEngine engine, CelRuntime.Program program, List<FieldPath> fields, int[] slots) {
        this.engine = engine;
        this.program = program;
        this.fields = List.copyOf(fields);
        this.values = new FieldValues(fields, slots);
    }

    @Override
    public Verdict test(Row row) {
        Object result = run(row);
        if (result instanceof Boolean flag) {
            return flag ? Verdict.TRUE : Verdict.FALSE;
        }
        if (result != null) {
            error = "the result is neither true nor false";
        }
        return Verdict.ERROR;
    }

    @Override
    public String error(Row row) {
        return error;
    }

    @Override
    public @Nullable String evaluate(Row row, Value result) {
        Object made = run(row);
        return made == null ? error : Results.put(made, row, result);
    }

    @Override
    public List<FieldPath> fields() {
        return fields;
    }

    private @Nullable Object run(Row row) {
        engine.begin();
        values.look(row);
        try {
            return program.eval(values);
        } catch (CelEvaluationException e) {
            error = Texts.shortened(reason(String.valueOf(e.getMessage())), ExpressionLimits.MAX_REASON);
            return null;
        }
    }

    /** {@code evaluation error at <input>:13: why} tells its author only the place and the reason. */
    private static String reason(String message) {
        Matcher place = PLACE.matcher(message);
        if (!place.lookingAt()) {
            return message;
        }
        String why = message.substring(place.end());
        Matcher kinds = NO_OVERLOAD.matcher(why);
        if (kinds.lookingAt()) {
            String function = kinds.group(1);
            why = "'%s' does not take values of these kinds: test for null, and make a text %s"
                    .formatted(
                            function.replace("_", ""),
                            function.startsWith("get")
                                    ? "a time with date(…) or timestamp(…)"
                                    : "a number with decimal(…)");
        }
        Matcher rounds = MANY_ROUNDS.matcher(why);
        if (rounds.lookingAt()) {
            why = "all, exists, map and filter take more than %s rounds, the most that expression.max_rounds allows"
                    .formatted(rounds.group(1));
        }
        return "at character %d: %s".formatted(Integer.parseInt(place.group(1)) + 1, why);
    }
}
