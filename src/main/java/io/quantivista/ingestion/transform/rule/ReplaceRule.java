package io.quantivista.ingestion.transform.rule;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import org.jspecify.annotations.Nullable;

/** Replaces what a regular expression finds, in time linear in the text whatever the expression (RE2). */
public final class ReplaceRule implements Rule {
    /** Instructions of a compiled expression; matching takes time linear in them. */
    private static final int MAX_PROGRAM = 2_000;

    private static final int MAX_REPLACEMENT = 1_000;
    /** Characters that a text may grow to. */
    private static final int MAX_RESULT = 4 * 1024 * 1024;

    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "replace",
                    "Replaces everything that a regular expression (RE2 syntax) finds in the text of source_field; a number"
                            + " counts as its digits. Missing and null stay.")
            .notes("""
                    `$1` in `with` is what the first group found, `\\\\$` a dollar. A value in which nothing is found stays as it is.
                    The time is linear in the text, whatever the expression.
                    """)
            .setting(Setting.required("pattern", Setting.Type.TEXT, "the expression, of at most 2,000 instructions"))
            .setting(Setting.optional(
                    "with", Setting.Type.TEXT, "what is put there, at most 1,000 characters; nothing by default"))
            .example(Example.of("""
                            {"source_field": "phone", "transformation_logic": {"pattern": "[^0-9+]"}}""")
                    .gives("{\"phone\":\"+41 (44) 123-45\"}", "{\"phone\":\"+414412345\"}")
                    .gives("{\"phone\":\"\"}", "{\"phone\":\"\"}")
                    .rejects("{\"phone\":[]}", "[] is no text and no number"))
            .example(Example.of("""
                            {"source_field": "name", "transformation_logic": {"pattern": "^(\\\\w+), (\\\\w+)$", "with": "$2 $1"}}""").gives("{\"name\":\"Curie, Marie\"}", "{\"name\":\"Marie Curie\"}"))
            .compiledBy(ReplaceRule::new);

    private final int source;
    private final int target;
    private final Pattern pattern;
    private final String with;

    private ReplaceRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        pattern = pattern(settings.requiredText("pattern"));
        with = settings.text("with", "");
        if (with.length() > MAX_REPLACEMENT) {
            throw new IllegalArgumentException(
                    "with has %d characters, %d are allowed".formatted(with.length(), MAX_REPLACEMENT));
        }
        requireGroups();
    }

    private static Pattern pattern(String text) {
        try {
            Pattern pattern = Pattern.compile(text);
            if (pattern.programSize() > MAX_PROGRAM) {
                throw new IllegalArgumentException("pattern compiles to %d instructions, %d are allowed"
                        .formatted(pattern.programSize(), MAX_PROGRAM));
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("pattern '%s': %s".formatted(text, e.getDescription()), e);
        }
    }

    /** A reference to a group that there is none of would fail at each record. */
    private void requireGroups() {
        for (int i = 0; i < with.length(); i++) {
            if (with.charAt(i) == '\\') {
                i++;
                if (i == with.length()) {
                    throw new IllegalArgumentException("with ends in a backslash: a backslash is written twice");
                }
            } else if (with.charAt(i) == '$') {
                int end = i + 1;
                while (end < with.length() && Character.isDigit(with.charAt(end)) && end < i + 4) {
                    end++;
                }
                if (end == i + 1 || Integer.parseInt(with, i + 1, end, 10) > pattern.groupCount()) {
                    throw new IllegalArgumentException(
                            "with refers to a group that pattern has none of: it has %d; a dollar is written \\$"
                                    .formatted(pattern.groupCount()));
                }
            }
        }
    }

    @Override
    public @Nullable String apply(Row row) {
        Value value = row.slot(source);
        if (value.isAbsent()) {
            return null;
        }
        if (!TextInput.isTextual(value)) {
            return TextInput.refusal(value);
        }
        Matcher matcher = pattern.matcher(value.text());
        if (!matcher.find()) {
            if (source != target) {
                row.change(target).set(value);
            }
            return null;
        }
        StringBuilder result = new StringBuilder();
        do {
            matcher.appendReplacement(result, with);
            if (result.length() > MAX_RESULT) {
                return "the result has more than %d characters".formatted(MAX_RESULT);
            }
        } while (matcher.find());
        matcher.appendTail(result);
        ByteSink scratch = row.scratch();
        int from = scratch.size();
        scratch.putText(result.toString());
        return TextInput.written(row, target, from);
    }
}
