package io.quantivista.ingestion;

import io.quantivista.ingestion.bootstrap.Gateway;
import io.quantivista.ingestion.bootstrap.GatewayConfig;
import io.quantivista.ingestion.cli.GatewayLauncher;
import io.quantivista.ingestion.cli.Ingest;
import io.quantivista.ingestion.config.Option;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The entry of the launcher: hands the command line to the CLI, together with the way to start a gateway. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        System.exit(Ingest.run(args, out, err, new BootstrapLauncher()));
    }

    /** Joins the command line, which knows no gateway, with the gateway, which knows no command line. */
    private static final class BootstrapLauncher implements GatewayLauncher {
        @Override
        public List<Option<?>> options() {
            return GatewayConfig.OPTIONS;
        }

        @Override
        public RunningGateway start(LaunchSettings settings) {
            return new InProcess(
                    Gateway.start(GatewayConfig.load(settings.flags(), System.getenv(), settings.configFile())));
        }
    }

    /** A gateway of this process. */
    private record InProcess(Gateway gateway) implements GatewayLauncher.RunningGateway {
        @Override
        public URI address() {
            return gateway.address();
        }

        @Override
        public void close() {
            gateway.close();
        }
    }
}
