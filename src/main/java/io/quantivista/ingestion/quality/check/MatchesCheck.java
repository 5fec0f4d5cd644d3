package io.quantivista.ingestion.quality.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import java.util.List;

/** The whole text matches a regular expression, in time linear in its length whatever the expression (RE2). */
public final class MatchesCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
            "matches",
            "The whole text matches a regular expression (RE2 syntax, in time linear in the text); a number is matched as it"
                    + " is written, and a value that is neither fails.",
            List.of(Setting.required(
                    "pattern", Setting.Type.TEXT, "the expression; it is matched against the whole text")),
            MatchesCheck::new,
            Example.of("{\"field\": \"ticker\", \"parameters\": {\"pattern\": \"[A-Z]{1,5}\"}}")
                    .passes("{\"ticker\":\"TSLA\"}")
                    .fails("{\"ticker\":\"tsla\"}", "'tsla' does not match [A-Z]{1,5}")
                    .fails("{\"ticker\":\"TSLA!\"}", "'TSLA!' does not match [A-Z]{1,5}"),
            Example.of("{\"field\": \"price\", \"parameters\": {\"pattern\": \"\\\\d+\\\\.\\\\d{2}\"}}")
                    .passes("{\"price\":10.50}")
                    .fails("{\"price\":10.5}", "10.5 does not match \\d+\\.\\d{2}"));

    private final int slot;
    private final Pattern pattern;

    private MatchesCheck(CheckSettings settings) {
        slot = settings.slot();
        JsonNode node = settings.parameter("pattern");
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
