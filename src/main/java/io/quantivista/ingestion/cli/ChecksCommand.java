package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "checks", description = "The quality checks of a source.")
final class ChecksCommand {
    @Command(description = "Shows the checks in force.")
    int get(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        print(gateway, gateway.client().get(path(sourceId)));
        return ExitCode.FINE;
    }

    @Command(description = "Saves the checks of a JSON file, an array, as the next version.")
    int put(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "SOURCE") String sourceId,
            @Parameters(paramLabel = "FILE|-") String file) {
        print(gateway, gateway.client().put(path(sourceId), JsonFile.read(file)));
        return ExitCode.FINE;
    }

    @Command(description = "Shows checks that the source's last published job passes; put takes them.")
    int suggest(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        print(gateway, gateway.client().get(path(sourceId) + "/suggestions"));
        return ExitCode.FINE;
    }

    private static void print(GatewayOptions gateway, JsonNode checks) {
        gateway.printer()
                .list(checks, "check_id", "check_type", "field", "severity", "parameters", "on_failure", "threshold");
    }

    private static String path(String sourceId) {
        return SourcesCommand.path(sourceId) + "/checks";
    }
}
