package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "rules",
        description = "The transformation rules of a source, and the lookups that they use.",
        subcommands = LookupCommand.class)
final class RulesCommand {
    @Command(description = "Shows the rules in force.")
    int get(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        print(gateway, gateway.client().get(path(sourceId)));
        return ExitCode.FINE;
    }

    @Command(description = "Saves the rules of a JSON file, an array, as the next version.")
    int put(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "SOURCE") String sourceId,
            @Parameters(paramLabel = "FILE|-") String file) {
        print(gateway, gateway.client().put(path(sourceId), JsonFile.read(file)));
        return ExitCode.FINE;
    }

    private static void print(GatewayOptions gateway, JsonNode rules) {
        gateway.printer().list(rules, "rule_id", "rule_type", "source_field", "target_field", "transformation_logic");
    }

    private static String path(String sourceId) {
        return SourcesCommand.path(sourceId) + "/rules";
    }
}
