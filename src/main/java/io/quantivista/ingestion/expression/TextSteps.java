package io.quantivista.ingestion.expression;

import com.google.re2j.Pattern;
import io.quantivista.ingestion.expression.Cell.Kind;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.Row;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Steps that look at texts, as the UTF-8 that they are. */
final class TextSteps {
    private TextSteps() {}

    enum Test {
        STARTS_WITH,
        ENDS_WITH,
        CONTAINS
    }

    static final class Search extends Step {
        private final Test test;
        private final Step text;
        private final Step part;

        Search(Test test, Step text, Step part) {
            this.test = test;
            this.text = text;
            this.part = part;
        }

        @Override
        void run(Row row) {
            text.run(row);
            part.run(row);
            if (text.cell.kind() == Kind.TEXT && part.cell.kind() == Kind.TEXT) {
                cell.setFlag(holds(text.cell, part.cell));
            } else {
                cell.set(Kind.UNKNOWN);
            }
        }

        private boolean holds(Cell whole, Cell searched) {
            int last = whole.to() - searched.length();
            return switch (test) {
                case STARTS_WITH -> last >= whole.from() && isAt(whole, whole.from(), searched);
                case ENDS_WITH -> last >= whole.from() && isAt(whole, last, searched);
                case CONTAINS -> {
                    int at = whole.from();
                    while (at <= last && !isAt(whole, at, searched)) {
                        at++;
                    }
                    yield at <= last;
                }
            };
        }

        private static boolean isAt(Cell whole, int at, Cell searched) {
            return Arrays.equals(
                    whole.bytes(), at, at + searched.length(), searched.bytes(), searched.from(), searched.to());
        }
    }

    /** Whether a regular expression is found in a text; the one step that makes a String. */
    static final class Matches extends Step {
        private final Step text;
        private final Pattern pattern;

        Matches(Step text, Pattern pattern) {
            this.text = text;
            this.pattern = pattern;
        }

        @Override
        void run(Row row) {
            text.run(row);
            Cell whole = text.cell;
            if (whole.kind() == Kind.TEXT) {
                cell.setFlag(
                        pattern.matcher(new String(whole.bytes(), whole.from(), whole.length(), StandardCharsets.UTF_8))
                                .find());
            } else {
                cell.set(Kind.UNKNOWN);
            }
        }
    }

    /** The code points of a text. */
    static final class Size extends Step {
        private final Step text;

        Size(Step text) {
            this.text = text;
        }

        @Override
        void run(Row row) {
            text.run(row);
            Cell whole = text.cell;
            if (whole.kind() != Kind.TEXT) {
                cell.set(Kind.UNKNOWN);
                return;
            }
            int count = 0;
            for (int i = whole.from(); i < whole.to(); i++) {
                count += (whole.bytes()[i] & 0xC0) == 0x80 ? 0 : 1;
            }
            cell.setInt(count);
        }
    }

    /** A text or a number as a decimal. */
    static final class ToDecimal extends Step {
        private final Step inner;
        private final DecimalReader decimals = new DecimalReader();

        ToDecimal(Step inner) {
            this.inner = inner;
        }

        @Override
        void run(Row row) {
            inner.run(row);
            Cell value = inner.cell;
            if (value.kind() == Kind.TEXT && decimals.read(value.bytes(), value.from(), value.to())) {
                if (decimals.isShort()) {
                    cell.setShort(Kind.DECIMAL, decimals.unscaled(), decimals.scale());
                } else {
                    cell.setBig(Kind.DECIMAL, decimals.value());
                }
            } else if (Ordering.isNumber(value)) {
                cell.set(value);
                cell.set(Kind.DECIMAL);
            } else {
                cell.set(Kind.UNKNOWN);
            }
        }
    }
}
