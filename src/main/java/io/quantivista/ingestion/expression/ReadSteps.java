package io.quantivista.ingestion.expression;

import dev.cel.common.ast.CelConstant;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Steps that read the row or stand for a literal. */
final class ReadSteps {
    private ReadSteps() {}

    /** A field. A missing one is an error, which cel-java words. */
    static final class Field extends Step {
        private final int slot;
        private final DecimalReader decimals = new DecimalReader();

        Field(int slot) {
            this.slot = slot;
        }

        @Override
        void run(Row row) {
            Value value = row.slot(slot);
            switch (value.kind()) {
                case MISSING -> cell.set(Cell.Kind.UNKNOWN);
                case NULL -> cell.set(Cell.Kind.NULL);
                case TRUE -> cell.setFlag(true);
                case FALSE -> cell.setFlag(false);
                case STRING, TEXT -> cell.setText(value.bytes(), value.from(), value.to());
                case NUMBER -> number(value);
                case OBJECT, ARRAY -> cell.set(Cell.Kind.NESTED);
            }
        }

        private void number(Value value) {
            if (!decimals.read(value)) {
                cell.set(Cell.Kind.UNKNOWN);
            } else if (decimals.isShort()) {
                cell.setShort(Cell.Kind.DECIMAL, decimals.unscaled(), decimals.scale());
            } else {
                cell.setBig(Cell.Kind.DECIMAL, decimals.value());
            }
        }
    }

    /** Whether the record has a field. */
    static final class Presence extends Step {
        private final int slot;

        Presence(int slot) {
            this.slot = slot;
        }

        @Override
        void run(Row row) {
            cell.setFlag(row.slot(slot).kind() != ValueKind.MISSING);
        }
    }

    /** A literal; its cell never changes. */
    static final class Literal extends Step {
        @Override
        void run(Row row) {
            // It was put when it was made.
        }
    }

    /** A literal as a step; null where only cel-java knows its type. */
    static @Nullable Step literal(CelConstant constant) {
        Literal literal = new Literal();
        switch (constant.getKind()) {
            case NULL_VALUE -> literal.cell.set(Cell.Kind.NULL);
            case BOOLEAN_VALUE -> literal.cell.setFlag(constant.booleanValue());
            case INT64_VALUE -> literal.cell.setInt(constant.int64Value());
            case DOUBLE_VALUE -> {
                double binary = constant.doubleValue();
                if (Double.isNaN(binary) || Double.isInfinite(binary)) {
                    return null;
                }
                decimal(literal.cell, BigDecimal.valueOf(binary));
            }
            case STRING_VALUE -> {
                byte[] bytes = constant.stringValue().getBytes(StandardCharsets.UTF_8);
                literal.cell.setText(bytes, 0, bytes.length);
            }
            default -> {
                return null;
            }
        }
        return literal;
    }

    private static void decimal(Cell cell, BigDecimal value) {
        if (value.precision() <= 18 && value.scale() >= 0 && value.scale() <= 18) {
            cell.setShort(Cell.Kind.DOUBLE, value.unscaledValue().longValueExact(), value.scale());
        } else {
            cell.setBig(Cell.Kind.DOUBLE, value);
        }
    }
}
