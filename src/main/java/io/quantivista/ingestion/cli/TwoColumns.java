package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A CSV file (RFC 4180) of two columns with a header, as names and texts. */
final class TwoColumns {
    private final String text;
    private final String file;
    private int at;
    private int line = 1;

    private TwoColumns(String text, String file) {
        this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        this.file = file;
    }

    static ObjectNode read(String file) {
        try {
            return new TwoColumns(Files.readString(Path.of(file), StandardCharsets.UTF_8), file).entries();
        } catch (IOException e) {
            throw new CommandFailure("%s cannot be read: %s".formatted(file, e));
        }
    }

    private ObjectNode entries() {
        ObjectNode entries = JsonNodeFactory.instance.objectNode();
        if (record().size() != 2) {
            throw new CommandFailure("%s has no header of two columns".formatted(file));
        }
        while (at < text.length()) {
            int first = line;
            List<String> fields = record();
            if (fields.equals(List.of(""))) {
                continue;
            }
            if (fields.size() != 2) {
                throw new CommandFailure(
                        "%s, line %d: %d values, two are expected".formatted(file, first, fields.size()));
            }
            if (entries.has(fields.get(0))) {
                throw new CommandFailure("%s, line %d: '%s' is there twice".formatted(file, first, fields.get(0)));
            }
            entries.put(fields.get(0), fields.get(1));
        }
        return entries;
    }

    private List<String> record() {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\n') {
                line++;
            }
            if (quoted) {
                if (c != '"') {
                    field.append(c);
                } else if (at < text.length() && text.charAt(at) == '"') {
                    field.append(text.charAt(at++));
                } else {
                    quoted = false;
                }
            } else if (c == '"' && field.isEmpty()) {
                quoted = true;
            } else if (c == ',') {
                fields.add(field.toString());
                field.setLength(0);
            } else if (c == '\n') {
                break;
            } else if (c != '\r' || (at < text.length() && text.charAt(at) != '\n')) {
                field.append(c);
            }
        }
        if (quoted) {
            throw new CommandFailure("%s, line %d: a quote is not closed".formatted(file, line));
        }
        fields.add(field.toString());
        return fields;
    }
}
