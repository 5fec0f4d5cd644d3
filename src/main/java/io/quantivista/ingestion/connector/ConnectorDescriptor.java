package io.quantivista.ingestion.connector;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.ReferenceEntry;
import io.quantivista.ingestion.catalogue.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the catalogue of connection types.
 *
 * @param type its name in {@code connection_config.type}
 * @param sentence how such a source is reached, for the reference
 * @param notes further paragraphs of the reference in Markdown, empty where the sentence says all
 * @param settings the settings it knows beside {@code type}
 * @param secretsGoTo names of the settings that say where its secrets are sent, and as whose
 * @param examples connection configurations that it takes; the reference shows them and a test reads them
 * @param factory gives types to one configuration
 */
public record ConnectorDescriptor(
        String type,
        String sentence,
        String notes,
        List<Setting> settings,
        List<String> secretsGoTo,
        List<String> examples,
        Factory factory) {

    public ConnectorDescriptor {
        settings = List.copyOf(settings);
        secretsGoTo = List.copyOf(secretsGoTo);
        examples = List.copyOf(examples);
    }

    /** Gives types to one {@code connection_config}. */
    public interface Factory {
        /**
         * Reads the settings and {@linkplain ConnectionSettings#refuse refuses} those that cannot work. Nothing is reached.
         * What it returns is only used where nothing was refused.
         */
        Connection read(ConnectionSettings settings, ConnectionPolicy policy);
    }

    /** A setting by its name. */
    public Optional<Setting> setting(String name) {
        return settings.stream().filter(setting -> setting.name().equals(name)).findFirst();
    }

    /** The entry as the reference shows it. */
    public ReferenceEntry reference() {
        return new ReferenceEntry(
                type,
                sentence,
                notes,
                "",
                "setting",
                settings,
                examples.stream().map(Example::of).toList());
    }

    /** Begins an entry. */
    public static Builder of(String type, String sentence) {
        return new Builder(type, sentence);
    }

    /** An entry that is being written down. */
    public static final class Builder {
        private final String type;
        private final String sentence;
        private final List<Setting> settings = new ArrayList<>();
        private final List<String> examples = new ArrayList<>();
        private List<String> secretsGoTo = List.of();
        private String notes = "";

        private Builder(String type, String sentence) {
            this.type = type;
            this.sentence = sentence;
        }

        public Builder notes(String paragraphs) {
            notes = paragraphs;
            return this;
        }

        public Builder setting(Setting setting) {
            settings.add(setting);
            return this;
        }

        /**
         * Says which settings lead its secrets to where they are sent: a secret is kept while these stay as they are. Every setting that is no
         * secret is one of them where this is left out.
         */
        public Builder secretsGoTo(String... names) {
            secretsGoTo = List.of(names);
            return this;
        }

        public Builder example(String connectionConfig) {
            examples.add(connectionConfig);
            return this;
        }

        public ConnectorDescriptor readBy(Factory factory) {
            return new ConnectorDescriptor(
                    type,
                    sentence,
                    notes,
                    settings,
                    secretsGoTo.isEmpty() ? allButSecrets() : secretsGoTo,
                    examples,
                    factory);
        }

        private List<String> allButSecrets() {
            return settings.stream()
                    .filter(setting -> setting.type() != Setting.Type.SECRET)
                    .map(Setting::name)
                    .toList();
        }
    }
}
