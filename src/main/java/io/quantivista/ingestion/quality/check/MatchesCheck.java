package io.quantivista.ingestion.quality.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckDescriptor.Parameter;
import java.util.List;

/** The whole text matches a regular expression, in time linear in its length whatever the expression (RE2). */
public final class MatchesCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = new CheckDescriptor(
            "matches",
            "The whole text matches a regular expression (RE2 syntax); a value that is no text or number fails.",
            false,
            List.of(new Parameter("pattern", true, "the expression; it is matched against the whole text")),
            MatchesCheck::new);

    private final int slot;
    private final Pattern pattern;

    private MatchesCheck(String field, ObjectNode parameters, FieldSlots slots) {
        slot = slots.slot(field);
        JsonNode node = parameters.path("pattern");
        if (!node.isTextual()) {
            throw new IllegalArgumentException("pattern is %s: a text is expected".formatted(node));
        }
        String text = node.asText();
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("pattern '%s': %s".formatted(text, e.getDescription()), e);
        }
    }

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        return value.isAbsent()
                || ((value.kind().isText() || value.kind() == ValueKind.NUMBER) && pattern.matches(value.text()));
    }

    @Override
    public String reason(Row row) {
        return "%s does not match %s".formatted(row.slot(slot).display(), pattern.pattern());
    }
}
