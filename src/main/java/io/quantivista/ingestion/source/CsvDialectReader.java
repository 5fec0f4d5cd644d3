package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.source.CsvDialect.NumberMarks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code ingestion_config.csv}. */
final class CsvDialectReader {
    private static final Set<String> KEYS = Set.of(
            "delimiter",
            "quote",
            "escape",
            "comment",
            "header",
            "columns",
            "null_words",
            "decimal_mark",
            "thousands_mark",
            "number_columns",
            "encoding");

    private final IngestionConfigReader config;
    private final ObjectNode object;

    CsvDialectReader(IngestionConfigReader config, ObjectNode object) {
        this.config = config;
        this.object = object;
    }

    CsvDialect read() {
        config.refuseUnknown(object, "/csv", KEYS);
        List<String> columns = texts("columns");
        if (object.has("header") && !object.path("header").isBoolean()) {
            refuse("header", "true or false is expected");
        }
        boolean header = object.path("header").asBoolean(columns.isEmpty());
        if (!header && columns.isEmpty()) {
            refuse("columns", "a file without a header needs the names of its columns");
        }
        if (new HashSet<>(columns).size() != columns.size()) {
            refuse("columns", "a name is given twice");
        }
        char delimiter = character("delimiter", ',');
        char quote = character("quote", '"');
        char escape = character("escape", quote);
        char comment = character("comment", CsvDialect.NONE);
        requireDifferent("quote", quote, "delimiter", delimiter);
        requireDifferent("escape", escape, "delimiter", delimiter);
        requireDifferent("comment", comment, "delimiter", delimiter);
        requireDifferent("comment", comment, "quote", quote);
        return new CsvDialect(
                delimiter,
                quote,
                escape,
                comment,
                header,
                columns,
                object.has("null_words") ? texts("null_words") : List.of(""),
                numbers(columns),
                encoding());
    }

    private NumberMarks numbers(List<String> columns) {
        char decimal = character("decimal_mark", '.');
        char thousands = character("thousands_mark", CsvDialect.NONE);
        requireDifferent("thousands_mark", thousands, "decimal_mark", decimal);
        requireMark("decimal_mark", decimal);
        requireMark("thousands_mark", thousands);
        List<String> numbers = texts("number_columns");
        for (String name : numbers) {
            if (!columns.isEmpty() && !columns.contains(name)) {
                refuse("number_columns", "'%s' is none of csv.columns".formatted(name));
            }
        }
        return new NumberMarks(decimal, thousands, numbers);
    }

    /** A mark that a number may hold anyway would make two numbers of one text. */
    private void requireMark(String name, char mark) {
        if (Character.isLetterOrDigit(mark) || mark == '+' || mark == '-') {
            refuse(name, "'%c' may stand in a number for something else".formatted(mark));
        }
    }

    private Optional<TextEncoding> encoding() {
        String name = config.text(object, "/csv", "encoding", null);
        if (name == null) {
            return Optional.empty();
        }
        Optional<TextEncoding> encoding = TextEncoding.find(name);
        if (encoding.isEmpty()) {
            refuse("encoding", "'%s' is not one of %s".formatted(name, TextEncoding.labels()));
        }
        return encoding;
    }

    private void requireDifferent(String name, char value, String otherName, char other) {
        if (value == other) {
            refuse(name, "%s and %s are the same character".formatted(otherName, name));
        }
    }

    private char character(String name, char otherwise) {
        String text = config.text(object, "/csv", name, null);
        if (text == null) {
            return otherwise;
        }
        if (text.length() != 1 || text.charAt(0) > 0x7e || "\0\r\n".contains(text)) {
            refuse(name, "one ASCII character is expected, not a line break");
            return otherwise;
        }
        return text.charAt(0);
    }

    private List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        JsonNode array = object.path(name);
        if (!array.isMissingNode() && !array.isArray()) {
            refuse(name, "an array of texts is expected");
        }
        array.forEach(node -> texts.add(node.asText()));
        return texts;
    }

    private void refuse(String name, String problem) {
        config.refuse("/csv/" + name, problem);
    }
}
