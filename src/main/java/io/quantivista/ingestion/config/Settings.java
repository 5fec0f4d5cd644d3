package io.quantivista.ingestion.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The value of every option, read once: by flag, else environment, else file, else default. Immutable. */
public final class Settings {
    private final Map<Option<?>, Object> values;

    private Settings(Map<Option<?>, Object> values) {
        this.values = values;
    }

    /**
     * Reads the options.
     *
     * @param flags values by path, as the command line gave them
     * @param environment the process's; only names of options are looked at
     * @param file the YAML file, or null
     * @throws InvalidSettingsException with everything that is wrong, unknown flags and keys of the file included
     */
    public static Settings load(
            List<Option<?>> options, Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
        List<String> problems = new ArrayList<>();
        Map<String, String> fileValues = file == null ? Map.of() : readFile(file, problems);
        refuseUnknown(options, flags, "the command line", problems);
        refuseUnknown(options, fileValues, String.valueOf(file), problems);

        Map<Option<?>, Object> values = new HashMap<>();
        for (Option<?> option : options) {
            Given given = given(option, flags, environment, fileValues, String.valueOf(file));
            try {
                values.put(option, option.parse().apply(given.text()));
            } catch (IllegalArgumentException e) {
                String shown = option.isSecret() ? "*****" : given.text();
                problems.add("%s (%s): '%s' %s".formatted(option.path(), given.place(), shown, e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return new Settings(values);
    }

    /** The value of an option that was among those read. */
    @SuppressWarnings("unchecked") // parse made the value, and its type is the option's
    public <T> T get(Option<T> option) {
        Object value = values.get(option);
        if (value == null) {
            throw new IllegalArgumentException("%s was not among the options read".formatted(option.path()));
        }
        return (T) value;
    }

    private record Given(String text, String place) {}

    private static Given given(
            Option<?> option,
            Map<String, String> flags,
            Map<String, String> environment,
            Map<String, String> fileValues,
            String file) {
        String flag = flags.get(option.path());
        if (flag != null) {
            return new Given(flag, option.flagName());
        }
        String variable = environment.get(option.environmentName());
        if (variable != null && !variable.isEmpty()) {
            return new Given(variable, option.environmentName());
        }
        String fileValue = fileValues.get(option.path());
        if (fileValue != null) {
            return new Given(fileValue, file);
        }
        return new Given(option.fallback(), "default");
    }

    private static void refuseUnknown(
            List<Option<?>> options, Map<String, String> given, String place, List<String> problems) {
        List<String> paths = options.stream().map(Option::path).toList();
        given.keySet().stream()
                .filter(path -> !paths.contains(path))
                .forEach(path -> problems.add("%s (%s): unknown setting".formatted(path, place)));
    }

    private static Map<String, String> readFile(Path file, List<String> problems) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            flatten("", new YAMLMapper().readTree(Files.readString(file)), values, problems);
        } catch (JsonProcessingException e) {
            problems.add("%s: no YAML, line %d: %s"
                    .formatted(
                            file, e.getLocation() == null ? 0 : e.getLocation().getLineNr(), e.getOriginalMessage()));
        } catch (IOException e) {
            problems.add("%s: cannot be read (%s)".formatted(file, e.getClass().getSimpleName()));
        }
        return values;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> values, List<String> problems) {
        if (node.isObject()) {
            node.properties()
                    .forEach(entry -> flatten(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                            entry.getValue(),
                            values,
                            problems));
        } else if (node.isArray()) {
            problems.add("%s: a single value is expected, not a list".formatted(path));
        } else if (!node.isNull() && !node.isMissingNode()) {
            values.put(path, node.asText());
        }
    }
}
