package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.cli.GatewayOptions.Output;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Prints data to standard output: as a table for people, or as the JSON that the gateway gave. */
final class Printer {
    /** The figures of a field that a person looks at first. */
    private static final List<String> PROFILE =
            List.of("count", "nulls", "missing", "distinct_estimate", "min", "max", "mean");

    private final PrintWriter out;
    private final Output form;

    Printer(PrintWriter out, Output form) {
        this.out = out;
        this.form = form;
    }

    /** Prints these fields of each entry, one entry a line. */
    void list(JsonNode entries, String... fields) {
        if (form == Output.json) {
            json(entries);
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        entries.forEach(entry -> rows.add(
                List.of(fields).stream().map(field -> text(entry.path(field))).toList()));
        table(List.of(fields), rows);
    }

    /** Prints one thing, one field a line. */
    void one(JsonNode thing) {
        if (form == Output.json) {
            json(thing);
            return;
        }
        int width = 0;
        for (Iterator<String> names = thing.fieldNames(); names.hasNext(); ) {
            width = Math.max(width, names.next().length());
        }
        for (Map.Entry<String, JsonNode> field : thing.properties()) {
            out.println(pad(field.getKey(), width) + "  " + text(field.getValue()));
        }
        out.flush();
    }

    /** Prints the rows of a query. */
    void rows(JsonNode result) {
        if (form == Output.json) {
            json(result);
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        result.path("rows").forEach(row -> rows.add(texts(row)));
        table(result.path("columns").findValuesAsText("name"), rows);
    }

    /** Prints a quality report: its figures, what was wrong with how many records, and the fields. */
    void report(JsonNode report) {
        if (form == Output.json) {
            json(report);
            return;
        }
        out.printf(
                "%s of %s records are valid, quality score %s%n",
                text(report.path("valid_records")),
                text(report.path("total_records")),
                text(report.path("quality_score")));
        report.path("validation_errors").forEach(this::finding);
        report.path("check_results").forEach(this::result);
        JsonNode fields = report.path("data_profiling").path("fields");
        if (!fields.isEmpty()) {
            out.println();
            profile(fields);
        }
        out.flush();
    }

    /** Prints what would become of a sample: rows, rejections, and the columns that were asked for. */
    void preview(JsonNode preview) {
        if (form == Output.json) {
            json(preview);
            return;
        }
        preview.path("rows").forEach(row -> out.println(row));
        preview.path("rejections")
                .forEach(rejection -> out.printf(
                        "rejected %s %s %s: %s%n",
                        text(rejection.path("position")),
                        text(rejection.path("code")),
                        text(rejection.path("rule_or_check_id")),
                        text(rejection.path("reason"))));
        if (preview.has("columns")) {
            out.println();
            list(preview.path("columns"), "name", "field", "type");
        }
        out.flush();
    }

    private void finding(JsonNode finding) {
        out.printf(
                "  %s × %s %s %s%n",
                text(finding.path("count")),
                text(finding.path("code")),
                text(finding.path("severity")),
                text(finding.path("rule_or_check_id")));
        JsonNode sample = finding.path("samples").path(0);
        if (!sample.isMissingNode()) {
            String place = sample.has("position") ? "such as at " + text(sample.path("position")) : "the job";
            out.printf("      %s: %s%n", place, text(sample.path("reason")));
        }
    }

    private void result(JsonNode result) {
        out.printf(
                "  %s %s %s: %s%s%n",
                text(result.path("outcome")),
                text(result.path("check_type")),
                text(result.path("check_id")),
                text(result.path("detail")),
                result.has("expected") ? ", " + text(result.path("expected")) : "");
    }

    private void profile(JsonNode fields) {
        List<List<String>> rows = new ArrayList<>();
        fields.properties().forEach(field -> {
            List<String> row = new ArrayList<>(List.of(field.getKey()));
            PROFILE.forEach(figure -> row.add(text(field.getValue().path(figure))));
            rows.add(row);
        });
        table(Stream.concat(Stream.of("field"), PROFILE.stream()).toList(), rows);
    }

    void json(JsonNode value) {
        out.println(value);
        out.flush();
    }

    private void table(List<String> names, List<List<String>> rows) {
        int[] widths = new int[names.size()];
        measure(names, widths);
        rows.forEach(row -> measure(row, widths));
        line(names, widths);
        rows.forEach(row -> line(row, widths));
        out.flush();
    }

    private static void measure(List<String> cells, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
        }
    }

    private void line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(pad(cells.get(i), widths[i])).append("  ");
        }
        out.println(line.toString().stripTrailing());
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(Printer::text)
                .toList();
    }

    private static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isTextual() ? value.asText() : value.toString();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
