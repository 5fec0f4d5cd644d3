package io.quantivista.ingestion.expression;

import io.quantivista.ingestion.expression.Cell.Kind;
import io.quantivista.ingestion.expression.CellNumbers.Operator;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Row;
import java.util.List;

/** Steps that compare and reckon. */
final class OperatorSteps {

    private OperatorSteps() {}

    enum Relation {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    static final class Compare extends Step {
        private final Relation relation;
        private final Step left;
        private final Step right;

        Compare(Relation relation, Step left, Step right) {
            this.relation = relation;
            this.left = left;
            this.right = right;
        }

        @Override
        void run(Row row) {
            left.run(row);
            right.run(row);
            boolean isEquality = relation == Relation.EQUAL || relation == Relation.NOT_EQUAL;
            int answer = isEquality ? Ordering.equal(left.cell, right.cell) : Ordering.compare(left.cell, right.cell);
            if (answer == Ordering.UNKNOWN) {
                cell.set(Kind.UNKNOWN);
                return;
            }
            cell.setFlag(
                    switch (relation) {
                        case EQUAL -> answer == 1;
                        case NOT_EQUAL -> answer == 0;
                        case LESS -> answer < 0;
                        case LESS_OR_EQUAL -> answer <= 0;
                        case GREATER -> answer > 0;
                        case GREATER_OR_EQUAL -> answer >= 0;
                    });
        }
    }

    /** Whether a value is one of a list of literals. */
    static final class InList extends Step {
        private final Step value;
        private final Cell[] literals;

        InList(Step value, List<Step> literals) {
            this.value = value;
            this.literals = literals.stream().map(step -> step.cell).toArray(Cell[]::new);
        }

        @Override
        void run(Row row) {
            value.run(row);
            boolean isUnknown = value.cell.kind() == Kind.UNKNOWN;
            for (Cell literal : literals) {
                int answer = Ordering.equal(value.cell, literal);
                if (answer == 1) {
                    cell.setFlag(true);
                    return;
                }
                isUnknown |= answer == Ordering.UNKNOWN;
            }
            if (isUnknown) {
                cell.set(Kind.UNKNOWN);
            } else {
                cell.setFlag(false);
            }
        }
    }

    static final class Reckon extends Step {
        private final Operator operator;
        private final Step left;
        private final Step right;
        private final int mostJoined;
        private final ByteSink joined = new ByteSink(64);

        /** @param mostJoined bytes of the longest text that a sum makes; cel-java makes and counts longer ones */
        Reckon(Operator operator, Step left, Step right, int mostJoined) {
            this.operator = operator;
            this.left = left;
            this.right = right;
            this.mostJoined = mostJoined;
        }

        @Override
        void run(Row row) {
            left.run(row);
            right.run(row);
            if (operator == Operator.ADD && left.cell.kind() == Kind.TEXT && right.cell.kind() == Kind.TEXT) {
                join(left.cell, right.cell);
            } else {
                CellNumbers.apply(operator, left.cell, right.cell, cell);
            }
        }

        private void join(Cell a, Cell b) {
            if (a.length() + (long) b.length() > mostJoined) {
                cell.set(Kind.UNKNOWN);
                return;
            }
            joined.clear();
            joined.put(a.bytes(), a.from(), a.to());
            joined.put(b.bytes(), b.from(), b.to());
            cell.setText(joined.array(), 0, joined.size());
        }
    }

    static final class Negate extends Step {
        private final Step inner;

        Negate(Step inner) {
            this.inner = inner;
        }

        @Override
        void run(Row row) {
            inner.run(row);
            CellNumbers.negate(inner.cell, cell);
        }
    }
}
