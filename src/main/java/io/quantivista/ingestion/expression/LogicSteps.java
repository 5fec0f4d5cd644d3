package io.quantivista.ingestion.expression;

import io.quantivista.ingestion.model.Row;

/** Steps that decide. As in CEL, an error beside a false of && or a true of || does not matter. */
final class LogicSteps {
    private LogicSteps() {}

    static final class And extends Step {
        private final Step left;
        private final Step right;

        And(Step left, Step right) {
            this.left = left;
            this.right = right;
        }

        @Override
        void run(Row row) {
            left.run(row);
            if (left.cell.isFalse()) {
                cell.setFlag(false);
                return;
            }
            right.run(row);
            if (right.cell.isFalse()) {
                cell.setFlag(false);
            } else if (left.cell.isTrue() && right.cell.isTrue()) {
                cell.setFlag(true);
            } else {
                cell.set(Cell.Kind.UNKNOWN);
            }
        }
    }

    static final class Or extends Step {
        private final Step left;
        private final Step right;

        Or(Step left, Step right) {
            this.left = left;
            this.right = right;
        }

        @Override
        void run(Row row) {
            left.run(row);
            if (left.cell.isTrue()) {
                cell.setFlag(true);
                return;
            }
            right.run(row);
            if (right.cell.isTrue()) {
                cell.setFlag(true);
            } else if (left.cell.isFalse() && right.cell.isFalse()) {
                cell.setFlag(false);
            } else {
                cell.set(Cell.Kind.UNKNOWN);
            }
        }
    }

    static final class Not extends Step {
        private final Step inner;

        Not(Step inner) {
            this.inner = inner;
        }

        @Override
        void run(Row row) {
            inner.run(row);
            if (inner.cell.kind() == Cell.Kind.BOOL) {
                cell.setFlag(inner.cell.isFalse());
            } else {
                cell.set(Cell.Kind.UNKNOWN);
            }
        }
    }

    static final class Choice extends Step {
        private final Step condition;
        private final Step yes;
        private final Step no;

        Choice(Step condition, Step yes, Step no) {
            this.condition = condition;
            this.yes = yes;
            this.no = no;
        }

        @Override
        void run(Row row) {
            condition.run(row);
            if (condition.cell.kind() != Cell.Kind.BOOL) {
                cell.set(Cell.Kind.UNKNOWN);
                return;
            }
            Step chosen = condition.cell.isTrue() ? yes : no;
            chosen.run(row);
            cell.set(chosen.cell);
        }
    }
}
