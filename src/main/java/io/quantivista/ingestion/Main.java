package io.quantivista.ingestion;

import io.quantivista.ingestion.cli.GatewayLauncher.LaunchSettings;
import io.quantivista.ingestion.cli.GatewayLauncher.RunningGateway;
import io.quantivista.ingestion.cli.Ingest;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The entry of the launcher: hands the command line to the CLI, together with the way to start a gateway. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        System.exit(Ingest.run(args, out, err, Main::startGateway));
    }

    private static RunningGateway startGateway(LaunchSettings settings) {
        throw new UnsupportedOperationException("The gateway is not part of this build: " + settings.flags());
    }
}
