package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "sources",
        description = "The registered upstreams.",
        subcommands = {RulesCommand.class, ChecksCommand.class})
final class SourcesCommand {
    private static final String SOURCES = GatewayClient.INGESTION + "/sources";

    static String path(String sourceId) {
        return SOURCES + "/" + GatewayClient.encode(sourceId);
    }

    @Command(description = "Lists every source.")
    int list(@Mixin GatewayOptions gateway) {
        gateway.printer()
                .list(
                        gateway.client().get(SOURCES),
                        "source_id",
                        "source_name",
                        "source_type",
                        "enabled",
                        "created_at");
        return ExitCode.FINE;
    }

    @Command(description = "Shows one source.")
    int show(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        gateway.printer().one(gateway.client().get(path(sourceId)));
        return ExitCode.FINE;
    }

    @Command(description = "Registers a source from a JSON file.")
    int create(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "FILE|-") String file) {
        gateway.printer().one(gateway.client().post(SOURCES, JsonFile.read(file)));
        return ExitCode.FINE;
    }

    @Command(description = "Replaces a source by what a JSON file says.")
    int replace(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "SOURCE") String sourceId,
            @Parameters(paramLabel = "FILE|-") String file) {
        JsonNode replaced = gateway.client().put(path(sourceId), JsonFile.read(file));
        gateway.printer().one(replaced);
        return ExitCode.FINE;
    }

    @Command(description = "Removes a source; its jobs and rows stay.")
    int delete(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        gateway.client().delete(path(sourceId));
        gateway.words().println("deleted " + sourceId);
        return ExitCode.FINE;
    }
}
