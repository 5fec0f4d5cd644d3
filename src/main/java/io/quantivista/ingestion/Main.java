package io.quantivista.ingestion;

import io.quantivista.ingestion.bootstrap.Gateway;
import io.quantivista.ingestion.bootstrap.GatewayConfig;
import io.quantivista.ingestion.cli.GatewayLauncher.LaunchSettings;
import io.quantivista.ingestion.cli.GatewayLauncher.RunningGateway;
import io.quantivista.ingestion.cli.Ingest;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The entry of the launcher: hands the command line to the CLI, together with the way to start a gateway. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        System.exit(Ingest.run(args, out, err, Main::startGateway));
    }

    private static RunningGateway startGateway(LaunchSettings settings) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(settings.flags());
        Gateway gateway = Gateway.start(GatewayConfig.load(Map.of(), environment, settings.configFile()));
        return new RunningGateway() {
            @Override
            public URI address() {
                return gateway.address();
            }

            @Override
            public void close() {
                gateway.close();
            }
        };
    }
}
