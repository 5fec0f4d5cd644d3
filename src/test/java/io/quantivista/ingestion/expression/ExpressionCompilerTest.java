package io.quantivista.ingestion.expression;

import static io.quantivista.ingestion.expression.Expressions.evaluated;
import static io.quantivista.ingestion.expression.Expressions.problem;
import static io.quantivista.ingestion.expression.Expressions.tested;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionCompilerTest {
    private static final String RECORD = """
            {"price":12.50,"qty":3,"side":"BUY","risk":{"beta":1.1},"order id":"o1","gone":null,"ok":true,"ts":"2024-03-01T10:00:00Z",
             "day":"2024-03-01","items":[{"p":1.5},{"p":2}],"big":1e4000,"text":"7.5","v":5}""".replace("\n", " ");

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '~', textBlock = """
            record.price > 12.4                                   | TRUE
            record.price == 12.5                                  | TRUE
            record.price + 0.1 == 12.6                            | TRUE
            record.qty / 2 == 1.5                                 | TRUE
            record.qty * record.price == 37.5                     | TRUE
            record.side in ['BUY', 'SELL']                        | TRUE
            record.qty in [1, 2, 3]                               | TRUE
            record.qty % 2 == 1                                   | TRUE
            record.price % record.qty == 0.5                      | TRUE
            record.items.exists(i, i.p % 1 == 0.5)                | TRUE
            record.risk.beta > 1                                  | TRUE
            record['order id'] == 'o1'                            | TRUE
            record.`order id` == 'o1'                             | TRUE
            has(record.gone) && record.gone == null               | TRUE
            has(record.nope) || has(record.nope.deeper)           | FALSE
            has(record.nope) ? record.nope > 1 : record.ok        | TRUE
            record.nope > 1 || true                               | TRUE
            false && record.nope > 1                              | FALSE
            record.side.startsWith('B') && size(record.side) == 3 | TRUE
            record.side.matches('^[A-Z]+$')                       | TRUE
            timestamp(record.ts) > date(record.day)               | TRUE
            timestamp(record.ts).getFullYear() == 2024            | TRUE
            date(record.day) + duration('24h') == date('2024-03-02') | TRUE
            record.items.all(i, i.p > 1)                          | TRUE
            record.items.filter(i, i.p > 1.6).size() == 1         | TRUE
            record.items[0].p == 1.5                              | TRUE
            decimal(record.text) == 7.5                           | TRUE
            record.big > record.price                             | TRUE
            value == 5                                            | TRUE
            [1.5, 2.0].map(x, decimal(x)) == [decimal('1.5'), decimal(2)] | TRUE
            """)
    void holds(String text, String verdict) {
        assertThat(tested(text, RECORD)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '~', textBlock = """
            record.nope > 1            | the record has no field 'nope': test it with has(record.…) first
            record.gone > 1            | '>' does not take values of these kinds
            record.side > 1            | '>' does not take values of these kinds
            record.price / 0 > 1       | division by zero
            record.price % 0 > 1       | division by zero
            record.day.getFullYear() > 1 | 'getFullYear' does not take values of these kinds: test for null, and make a text a time with date(…)
            decimal(record.side) > 1   | 'BUY' is no number
            record.big + 1 > 1         | a number has more than 1000 digits
            record.price               | the result is neither true nor false
            date(record.side) > date('2020-01-01') | 'BUY' is no ISO date or timestamp
            """)
    void says_why_a_record_cannot_be_told(String text, String reason) {
        assertThat(tested(text, RECORD)).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '~', textBlock = """
            record.price * record.qty              | NUMBER 37.50
            record.qty / 7                         | NUMBER 0.4285714285714285714285714285714286
            record.price % record.qty              | NUMBER 0.50
            -record.price % record.qty             | NUMBER -0.50
            record.qty % 0.75                      | NUMBER 0.00
            decimal('99999999999999999999.5') % record.qty | NUMBER 0.5
            (record.qty - 3) % record.price        | NUMBER 0.00
            div(record.qty, decimal(7), 4, 'half_up') | NUMBER 0.4286
            round(record.price, 0)                 | NUMBER 12
            round(record.price, 0, 'half_up')      | NUMBER 13
            1 + 2                                  | NUMBER 3
            record.side + '-' + string(record.qty) | STRING BUY-3
            record.side.lower().substring(1)       | STRING uy
            record.gone                            | NULL
            record.ok                              | TRUE
            date(record.day)                       | STRING 2024-03-01T00:00:00Z
            duration('90m')                        | STRING 5400s
            [record.qty, record.gone]              | ARRAY [3,null]
            {'a': record.price}                    | OBJECT {"a":12.50}
            int(record.price)                      | NUMBER 12
            record.price > 1 ? 'dear' : 'cheap'    | STRING dear
            """)
    void makes_exact_values(String text, String value) {
        assertThat(evaluated(text, RECORD)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '~', textBlock = """
            record.price >                | line 1, column 15: mismatched input
            recrod.price > 1              | line 1, column 1: undeclared reference to 'recrod'
            'a' + 1 == 2                  | line 1, column 5: found no matching overload for '_+_' applied to '(string, int)'
            record == 1                   | line 1, column 1: 'record' is the whole record
            'a'                           | line 1, column 1: true or false is expected, the expression makes a value of type string
            record.a + record.b           | line 1, column 1: true or false is expected, the expression reckons a value
            record.a.matches('(')         | line 1, column 18: no regular expression (RE2 syntax): missing closing )
            record.a.matches(record.b)    | line 1, column 24: a regular expression is expected as a literal text
            record.a.matches('((a{100}){100}){100}') | line 1, column 18
            round(record.a, 2, 'up_a_bit') == 1 | line 1, column 20: 'up_a_bit' is no rounding mode
            record.a.all(record, true)    | 'record' is taken
            type(record.a) == int         | line 1, column 5: the function 'type' is not offered
            frobnicate(record.a)          | line 1, column 11: undeclared reference to 'frobnicate'
            @f0 == 1                      | line 1, column 1
            """)
    void refuses_what_cannot_work_with_its_place(String text, String problem) {
        assertThat(problem(text)).contains(problem);
    }

    @Test
    void a_problem_on_a_later_line_has_its_line() {
        assertThat(problem("record.a > 1 &&\n  record.b +\n    ('x' + 1) > 2")).startsWith("line 3, column 10: ");
    }

    @Test
    void value_stands_for_a_field_only_where_there_is_one() {
        assertThat(catchThrowable(() -> new ExpressionCompiler(new FieldSlots()).condition("value > 1", null)))
                .isInstanceOf(ExpressionProblem.class)
                .hasMessageContaining("'value' stands for no field here");
    }

    @Test
    void tells_the_fields_that_it_reads() {
        FieldSlots slots = new FieldSlots();

        Condition condition =
                new ExpressionCompiler(slots).condition("has(record.a.b) && record.c > value", FieldPath.parse("d"));

        assertThat(condition.fields())
                .containsExactly(FieldPath.parse("a.b"), FieldPath.parse("c"), FieldPath.parse("d"));
        assertThat(slots.paths()).containsAll(condition.fields());
    }
}
