package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.catalogue.ReferenceEntry;
import java.util.stream.Collectors;

/** The page of the reference about rules, written from the catalogue. */
public final class RuleReference {
    private static final String HEAD = """
            # Rule types

            Written from the catalogue of rules; every example is run by the build. How rules are saved, and what they have in
            common, stands under [rules and checks](../rules-and-checks.md); the language of `filter`, `expression` and
            `validation_criteria` under [expressions](../expressions.md).

            An example shows a rule without its `rule_id` and `rule_type`. A record in CSV is shown with its header, ⏎ is a line
            break. A record that is *rejected* has the code `rule_failed`, the rule's id and the reason that is shown.

            """;

    private RuleReference() {}

    /** The page in Markdown. */
    public static String page() {
        String contents = RuleCatalogue.entries().stream()
                .map(entry -> "[%s](#%s)".formatted(entry.type(), entry.type()))
                .collect(Collectors.joining(" · "));
        String entries = RuleCatalogue.entries().stream()
                .map(RuleDescriptor::reference)
                .map(ReferenceEntry::toMarkdown)
                .collect(Collectors.joining("\n"));
        return HEAD + contents + "\n\n" + entries;
    }
}
