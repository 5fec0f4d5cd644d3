package io.quantivista.ingestion.input.pull.postgres;

import io.quantivista.ingestion.input.pull.Boundary;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that are to be read, as SQL and its parameters.
 *
 * @param condition of the rows, behind FROM
 * @param largestRow bytes of JSON that a record may have
 */
record RowsQuery(
        String relation,
        String condition,
        List<Object> parameters,
        @Nullable Keyset keyset,
        int largestRow) {
    /** Everything there is. */
    static RowsQuery all(String relation, int largestRow) {
        return new RowsQuery(relation, "", List.of(), null, largestRow);
    }

    /** What is new behind the boundary; from the initial value on where nothing was read. */
    static RowsQuery behind(String relation, Keyset keyset, @Nullable Boundary boundary, int largestRow) {
        List<String> conditions = new ArrayList<>();
        List<Object> parameters = new ArrayList<>();
        conditions.add(keyset.isReadable());
        if (boundary != null) {
            parameters.add(boundary.value());
            parameters.add(boundary.keys().toArray(String[]::new));
            conditions.add("%s >= $1::text::%s".formatted(keyset.compared(), keyset.type()));
            conditions.add("not (%s = $1::text::%s and %s = any($2::text[]))"
                    .formatted(keyset.compared(), keyset.type(), keyset.keyText()));
        } else if (keyset.cursor().initialValue().isPresent()) {
            parameters.add(keyset.cursor().initialValue().get());
            conditions.add("%s >= $1::text::%s".formatted(keyset.compared(), keyset.type()));
        }
        keyset.cursor().endValue().ifPresent(end -> {
            parameters.add(end);
            conditions.add("%s < $%d::text::%s".formatted(keyset.compared(), parameters.size(), keyset.type()));
        });
        if (keyset.cursor().lag().isPresent()) {
            conditions.add("%s < %s".formatted(keyset.field(), keyset.latest()));
        }
        return new RowsQuery(relation, " where " + String.join(" and ", conditions), parameters, keyset, largestRow);
    }

    /**
     * The rows in the order of their cursor: each as JSON, its cursor value and its primary key. A row may have a column of the alias' name. Of
     * a row that is too large so much is sent that it still is: the server keeps what no record may hold.
     *
     * @param most rows that are wanted
     */
    String rows(long most) {
        Keyset by = keyset;
        String rows = by == null
                // Keeps the planner from making the text of each row once more for each place that names it.
                ? "select row_to_json(q.*)::text as line from %s as q offset 0".formatted(relation)
                : "select row_to_json(q.*)::text as line, %s as value, %s as key from %s as q%s order by %s limit %d"
                        .formatted(by.valueText(), by.keyText(), relation, condition, by.compared(), most);
        return "select case when octet_length(line) > %1$d then left(line, %1$d + 1) else line end%2$s from (%3$s) as lines"
                .formatted(largestRow, by == null ? "" : ", value, key", rows);
    }

    /**
     * The first rows, as JSON.
     *
     * @param most rows that are wanted
     * @param mostBytes of all of them
     */
    String sample(int most, int mostBytes) {
        return """
                select line from (
                    select line, sum(octet_length(line) + 1) over (rows unbounded preceding) as bytes
                    from (select row_to_json(q.*)::text as line from %s as q limit %d) as lines
                ) as sums where bytes <= %d""".formatted(relation, most, mostBytes);
    }

    /** How many there are, counted up to so many. */
    String count(long most) {
        return "select count(*) from (select 1 from %s as q%s limit %d) as counted"
                .formatted(relation, condition, most);
    }

    Tuple tuple() {
        return Tuple.tuple(new ArrayList<>(parameters));
    }
}
