package io.quantivista.ingestion.expression;

import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression that runs on the fast path, and in cel-java for the records on which the fast path cannot tell. */
final class FastProgram implements Condition, Formula {
    private final Step root;
    private final CelProgram program;

    FastProgram(Step root, CelProgram program) {
        this.root = root;
        this.program = program;
    }

    @Override
    public Verdict test(Row row) {
        Verdict quick = quick(row);
        return quick == Verdict.ERROR ? program.test(row) : quick;
    }

    /** What the fast path alone says; {@link Verdict#ERROR} where it cannot tell. */
    Verdict quick(Row row) {
        root.run(row);
        return root.cell.isTrue() ? Verdict.TRUE : root.cell.isFalse() ? Verdict.FALSE : Verdict.ERROR;
    }

    @Override
    public String error(Row row) {
        return program.error(row);
    }

    @Override
    public @Nullable String evaluate(Row row, Value result) {
        return quick(row, result) ? null : program.evaluate(row, result);
    }

    /** Evaluates on the fast path alone; false where it cannot tell. */
    boolean quick(Row row, Value result) {
        root.run(row);
        Cell cell = root.cell;
        switch (cell.kind()) {
            case NULL -> result.set(ValueKind.NULL);
            case BOOL -> result.set(cell.isTrue() ? ValueKind.TRUE : ValueKind.FALSE);
            // A step's own bytes stay as they are until the next record.
            case TEXT -> result.set(ValueKind.STRING, cell.bytes(), cell.from(), cell.to());
            case INT, DECIMAL -> {
                if (!cell.isShort()) {
                    return false;
                }
                ByteSink scratch = row.scratch();
                int from = scratch.size();
                scratch.putDecimal(cell.number(), cell.scale());
                result.set(ValueKind.NUMBER, scratch.array(), from, scratch.size());
            }
            case DOUBLE, NESTED, UNKNOWN -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<FieldPath> fields() {
        return program.fields();
    }

    /** The same in cel-java alone. */
    CelProgram reference() {
        return program;
    }
}
