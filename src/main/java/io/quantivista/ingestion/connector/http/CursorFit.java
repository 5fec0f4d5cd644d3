package io.quantivista.ingestion.connector.http;

import io.quantivista.ingestion.connector.http.HttpIncrement.CursorType;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.source.PullCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a source's cursor can work with its API. */
record CursorFit(HttpConnection connection, PullCursor cursor) {
    private static final String POINTER = "/ingestion_config/cursor/";

    List<FieldProblem> problems() {
        List<FieldProblem> problems = new ArrayList<>();
        CursorType type = connection.increment().type();
        if (connection.mediaType().filter("text/csv"::equals).isPresent()) {
            problems.add(problem("field", "records of CSV have no cursor: leave it out"));
        }
        if (cursor.primaryKey().isEmpty()) {
            problems.add(problem(
                    "primary_key",
                    "records of the same '%s' cannot be told apart: name the fields that do"
                            .formatted(cursor.field())));
        }
        if (cursor.lag().isPresent() && (type == CursorType.NUMBER || type == CursorType.TEXT)) {
            problems.add(problem("lag", "cursor_type is no time, so it cannot lag: leave it out"));
        }
        if (cursor.timeZone().isPresent()) {
            problems.add(problem("time_zone", "times of an API without an offset are read in UTC: leave it out"));
        }
        requirePath("field", cursor.field(), problems);
        cursor.primaryKey().forEach(key -> requirePath("primary_key", key, problems));
        requireValue("initial_value", cursor.initialValue(), problems);
        requireValue("end_value", cursor.endValue(), problems);
        return problems;
    }

    private static void requirePath(String name, String path, List<FieldProblem> problems) {
        try {
            FieldPath.parse(path);
        } catch (IllegalArgumentException e) {
            problems.add(problem(name, String.valueOf(e.getMessage())));
        }
    }

    private void requireValue(String name, Optional<String> value, List<FieldProblem> problems) {
        try {
            value.ifPresent(text -> CursorValue.of(connection.increment().type(), text));
        } catch (IllegalArgumentException e) {
            problems.add(problem(name, String.valueOf(e.getMessage())));
        }
    }

    private static FieldProblem problem(String name, String problem) {
        return new FieldProblem(POINTER + name, problem);
    }
}
