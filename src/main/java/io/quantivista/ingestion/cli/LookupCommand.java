package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "lookup", description = "The tables that the rules of a source look values up in.")
final class LookupCommand {
    @Command(description = "Lists the lookups of a source.")
    int list(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        gateway.printer().list(gateway.client().get(path(sourceId)), "name", "size", "sha256");
        return ExitCode.FINE;
    }

    @Command(description = "Shows a lookup with its entries.")
    int get(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "SOURCE") String sourceId,
            @Parameters(paramLabel = "NAME") String name) {
        gateway.printer().one(gateway.client().get(path(sourceId, name)));
        return ExitCode.FINE;
    }

    @Command(
            description =
                    "Saves a lookup of a JSON object, or of a CSV file (*.csv) of two columns with a header, with the"
                            + " next version of the rules.")
    int put(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "SOURCE") String sourceId,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "FILE|-") String file) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("entries", file.endsWith(".csv") ? TwoColumns.read(file) : JsonFile.read(file));
        gateway.printer().one(gateway.client().put(path(sourceId, name), body));
        return ExitCode.FINE;
    }

    @Command(description = "Removes a lookup that no rule uses.")
    int delete(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "SOURCE") String sourceId,
            @Parameters(paramLabel = "NAME") String name) {
        gateway.client().delete(path(sourceId, name));
        gateway.words().println("deleted " + name);
        return ExitCode.FINE;
    }

    private static String path(String sourceId) {
        return SourcesCommand.path(sourceId) + "/lookups";
    }

    private static String path(String sourceId, String name) {
        return path(sourceId) + "/" + GatewayClient.encode(name);
    }
}
