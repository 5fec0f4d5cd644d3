package io.quantivista.ingestion.cli;

import java.io.PrintWriter;
import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every client command takes: which gateway, and how to print. */
final class GatewayOptions {
    /** How data is printed. */
    enum Output {
        table,
        json
    }

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:INGEST_URL:-http://127.0.0.1:8080}",
            description = "The gateway; INGEST_URL where this is not given (${DEFAULT-VALUE}).")
    private URI url = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "table",
            description = "How data is printed: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Output output = Output.table;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    URI address() {
        return url;
    }

    GatewayClient client() {
        return new GatewayClient(url);
    }

    /** Prints data. */
    Printer printer() {
        return new Printer(command.commandLine().getOut(), output);
    }

    /** Takes words. */
    PrintWriter words() {
        return command.commandLine().getErr();
    }
}
