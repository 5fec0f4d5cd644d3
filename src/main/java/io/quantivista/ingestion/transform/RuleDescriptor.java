package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.ReferenceEntry;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.FieldSlots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the catalogue of rules.
 *
 * @param type its name in {@code rule_type}
 * @param sentence what it does, for the reference
 * @param notes further paragraphs of the reference in Markdown, empty where the sentence says all
 * @param needsSource whether it reads the field {@code source_field}
 * @param needsTarget whether target_field must be given; otherwise it may be left out and means the field that is read
 * @param hidesSource whether the value that it reads is shown nowhere, not even in a reason
 * @param shortForm setting that a value that is no object stands for, empty where there is none
 * @param settings the settings it knows
 * @param examples what it makes of records; the reference shows them and a test runs them
 * @param factory compiles one rule
 */
public record RuleDescriptor(
        String type,
        String sentence,
        String notes,
        boolean needsSource,
        boolean needsTarget,
        boolean hidesSource,
        String shortForm,
        List<Setting> settings,
        List<Example> examples,
        Factory factory) {

    /** Compiles one rule. */
    public interface Factory {
        /**
         * @throws IllegalArgumentException saying which setting cannot work and what is expected
         */
        Rule compile(RuleSettings settings, FieldSlots slots);
    }

    /** A setting by its name. */
    public Optional<Setting> setting(String name) {
        return settings.stream().filter(setting -> setting.name().equals(name)).findFirst();
    }

    /** The entry as the reference shows it. */
    public ReferenceEntry reference() {
        return new ReferenceEntry(type, sentence, notes, shortForm, "setting", settings, examples);
    }

    /** Begins an entry: a rule that reads source_field and writes to it where no target_field is given. */
    public static Builder of(String type, String sentence) {
        return new Builder(type, sentence);
    }

    /** An entry that is being written down. */
    public static final class Builder {
        private final String type;
        private final String sentence;
        private final List<Setting> settings = new ArrayList<>();
        private final List<Example> examples = new ArrayList<>();
        private String notes = "";
        private String shortForm = "";
        private boolean needsSource = true;
        private boolean needsTarget;
        private boolean hidesSource;

        private Builder(String type, String sentence) {
            this.type = type;
            this.sentence = sentence;
        }

        public Builder notes(String paragraphs) {
            notes = paragraphs;
            return this;
        }

        public Builder withoutSource() {
            needsSource = false;
            return this;
        }

        public Builder needsTarget() {
            needsTarget = true;
            return this;
        }

        public Builder hidesSource() {
            hidesSource = true;
            return this;
        }

        public Builder shortForm(Setting setting) {
            shortForm = setting.name();
            settings.add(setting);
            return this;
        }

        public Builder setting(Setting setting) {
            settings.add(setting);
            return this;
        }

        public Builder example(Example example) {
            examples.add(example);
            return this;
        }

        public RuleDescriptor compiledBy(Factory factory) {
            return new RuleDescriptor(
                    type,
                    sentence,
                    notes,
                    needsSource,
                    needsTarget,
                    hidesSource,
                    shortForm,
                    List.copyOf(settings),
                    List.copyOf(examples),
                    factory);
        }
    }
}
