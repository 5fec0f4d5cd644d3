package io.quantivista.ingestion.cli;

import io.quantivista.ingestion.cli.GatewayLauncher.LaunchSettings;
import io.quantivista.ingestion.config.Option;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The gateway's settings as flags of a command, made from the options themselves. What has no flag is set by its
 * environment variable or the YAML file, and a secret only there: a flag shows in the list of processes.
 */
final class LaunchOptions {
    private static final String CONFIG = "--config";

    private final List<Option<?>> options;
    private final CommandSpec command;

    private LaunchOptions(List<Option<?>> options, CommandSpec command) {
        this.options = options;
        this.command = command;
    }

    /** Adds the flags to the command. */
    static LaunchOptions addTo(CommandSpec command, List<Option<?>> options) {
        List<Option<?>> shown =
                options.stream().filter(option -> !option.isSecret()).toList();
        shown.forEach(option -> command.addOption(flag(option)));
        command.addOption(OptionSpec.builder(CONFIG)
                .type(Path.class)
                .paramLabel("FILE")
                .description("A YAML file with settings.")
                .build());
        return new LaunchOptions(shown, command);
    }

    /** What the command line said. */
    LaunchSettings settings() {
        CommandLine.ParseResult parsed = command.commandLine().getParseResult();
        Map<String, String> flags = new LinkedHashMap<>();
        for (Option<?> option : options) {
            @Nullable String value = parsed.matchedOptionValue(option.flagName(), null);
            if (value != null) {
                flags.put(option.path(), value);
            }
        }
        return new LaunchSettings(flags, parsed.<@Nullable Path>matchedOptionValue(CONFIG, null));
    }

    private static OptionSpec flag(Option<?> option) {
        String fallback = option.shownFallback().isEmpty() ? "" : " (" + option.shownFallback() + ")";
        return OptionSpec.builder(option.flagName())
                .type(String.class)
                .paramLabel("VALUE")
                .description((option.sentence() + fallback).replace("%", "%%"))
                .build();
    }
}
