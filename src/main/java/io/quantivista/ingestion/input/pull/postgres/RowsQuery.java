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
 */
record RowsQuery(
        String relation,
        String condition,
        List<Object> parameters,
        @Nullable Keyset keyset) {
    /** Everything there is. */
    static RowsQuery all(String relation) {
        return new RowsQuery(relation, "", List.of(), null);
    }

    /** What is new behind the boundary; from the initial value on where nothing was read. */
    static RowsQuery behind(String relation, Keyset keyset, @Nullable Boundary boundary) {
        List<String> conditions = new ArrayList<>();
        List<Object> parameters = new ArrayList<>();
        conditions.add(keyset.isReadable());
        if (boundary != null) {
            parameters.add(boundary.value());
            parameters.add(boundary.keys().toArray(String[]::new));
            conditions.add("%s >= $1::text::%s".formatted(keyset.field(), keyset.type()));
            conditions.add("not (%s = $1::text::%s and %s = any($2::text[]))"
                    .formatted(keyset.field(), keyset.type(), keyset.keyText()));
        } else if (keyset.cursor().initialValue().isPresent()) {
            parameters.add(keyset.cursor().initialValue().get());
            conditions.add("%s >= $1::text::%s".formatted(keyset.field(), keyset.type()));
        }
        keyset.cursor().endValue().ifPresent(end -> {
            parameters.add(end);
            conditions.add("%s < $%d::text::%s".formatted(keyset.field(), parameters.size(), keyset.type()));
        });
        if (keyset.cursor().lag().isPresent()) {
            conditions.add("%s < %s".formatted(keyset.field(), keyset.latest()));
        }
        return new RowsQuery(relation, " where " + String.join(" and ", conditions), parameters, keyset);
    }

    /**
     * The rows in the order of their cursor: each as JSON, its cursor value and its primary key.
     *
     * @param most rows that are wanted
     */
    String rows(long most) {
        Keyset by = keyset;
        return by == null
                ? "select row_to_json(q)::text from %s as q".formatted(relation)
                : "select row_to_json(q)::text, %s, %s from %s as q%s order by %s limit %d"
                        .formatted(by.valueText(), by.keyText(), relation, condition, by.field(), most);
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
