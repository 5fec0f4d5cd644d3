package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "query", description = "Runs one SELECT over the tables of the lake.")
final class QueryCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway = new GatewayOptions();

    @Parameters(paramLabel = "SQL")
    private String sql = "";

    @Override
    public Integer call() {
        gateway.printer()
                .rows(gateway.client()
                        .post(
                                GatewayClient.LAKE + "/query",
                                JsonNodeFactory.instance.objectNode().put("sql", sql)));
        return ExitCode.FINE;
    }
}
