package io.quantivista.ingestion.connector;

import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What connectors may reach. */
public record ConnectorConfig(ConnectionPolicy policy) {
    private static final Option<Optional<List<Path>>> FILE_ROOTS = Option.optional(
                    "connector.file_roots",
                    "folders, separated by commas",
                    ConnectorConfig::paths,
                    "Folders below which sources of type files may read; symbolic links are not followed. A relative path of a source begins at the first.")
            .shownAs("inbox in data_dir");

    private static final Option<Optional<List<String>>> HOSTS = Option.optional(
                    "connector.hosts",
                    "hosts, separated by commas",
                    text -> Arrays.stream(text.split(",", -1))
                            .map(String::strip)
                            .toList(),
                    "Hosts that sources may reach although their addresses are not public: names, addresses, *.suffix, or * for all.")
            .shownAs("public addresses alone");

    public static final List<Option<?>> OPTIONS = List.of(FILE_ROOTS, HOSTS);

    /** @param inbox the root where none is configured */
    public static ConnectorConfig from(Settings settings, Path inbox) {
        return new ConnectorConfig(new ConnectionPolicy(
                settings.get(FILE_ROOTS).orElse(List.of(inbox)),
                new HostPolicy(settings.get(HOSTS).orElse(List.of()))));
    }

    private static List<Path> paths(String text) {
        List<Path> paths = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (part.isBlank()) {
                throw new IllegalArgumentException("names an empty folder");
            }
            try {
                paths.add(Path.of(part.strip()));
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("is no list of folders", e);
            }
        }
        return paths;
    }
}
