package io.quantivista.ingestion.catalogue;

import io.quantivista.ingestion.catalogue.Example.Step;
import java.util.List;

/**
 * One entry of a catalogue as its page of the reference shows it.
 *
 * @param type its name, which becomes the heading
 * @param sentence what it does or what must hold
 * @param notes further paragraphs in Markdown; empty where the sentence says all
 * @param shortForm the setting that a bare value stands for; empty where there is none
 * @param settingsAre what its settings are called: setting or parameter
 */
public record ReferenceEntry(
        String type,
        String sentence,
        String notes,
        String shortForm,
        String settingsAre,
        List<Setting> settings,
        List<Example> examples) {
    public ReferenceEntry {
        settings = List.copyOf(settings);
        examples = List.copyOf(examples);
    }

    /** The entry in Markdown. */
    public String toMarkdown() {
        StringBuilder page = new StringBuilder("## %s\n\n%s\n".formatted(type, sentence));
        if (!notes.isEmpty()) {
            page.append('\n').append(notes.strip()).append('\n');
        }
        if (settings.isEmpty()) {
            page.append("\nNo %ss.\n".formatted(settingsAre));
        } else {
            page.append("\n| %s | type | required | |\n|---|---|---|---|\n".formatted(settingsAre));
            settings.forEach(setting -> page.append(row(setting)));
        }
        examples.forEach(example -> page.append(example(example)));
        return page.toString();
    }

    private String row(Setting setting) {
        return "| `%s`%s | %s | %s | %s |\n"
                .formatted(
                        setting.name(),
                        setting.name().equals(shortForm) ? " (short form)" : "",
                        setting.type().wireName(),
                        setting.required() ? "yes" : "no",
                        setting.sentence().replace("|", "\\|"));
    }

    private static String example(Example example) {
        StringBuilder text = new StringBuilder("\n```json\n%s\n```\n\n".formatted(example.definition()));
        for (Step step : example.steps()) {
            text.append("- ").append(code(step.record())).append(outcome(step)).append('\n');
        }
        return text.toString();
    }

    private static String outcome(Step step) {
        return switch (step.outcome()) {
            case GIVES -> " → " + code(step.result());
            case REJECTS -> " → rejected: " + code(step.result());
            case FILTERS -> " → left out";
            case PASSES -> " passes";
            case FAILS -> " fails: " + code(step.result());
        };
    }

    private static String code(String text) {
        String line = text.strip().replace("\n", " ⏎ ");
        String fence = line.contains("`") ? "``" : "`";
        String pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
        return fence + pad + line + pad + fence;
    }
}
