package io.quantivista.ingestion.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "tables", description = "The tables that rows land in.")
final class TablesCommand {
    private static final String TABLES = GatewayClient.LAKE + "/tables";

    @Command(description = "Lists every table.")
    int list(@Mixin GatewayOptions gateway) {
        gateway.printer()
                .list(gateway.client().get(TABLES), "table", "version", "records", "files", "bytes", "last_commit");
        return ExitCode.FINE;
    }

    @Command(description = "Shows one table with its columns.")
    int show(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "TABLE") String table) {
        gateway.printer().one(gateway.client().get(TABLES + "/" + GatewayClient.encode(table)));
        return ExitCode.FINE;
    }
}
