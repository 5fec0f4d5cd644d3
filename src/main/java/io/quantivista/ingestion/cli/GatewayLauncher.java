package io.quantivista.ingestion.cli;

import io.quantivista.ingestion.config.Option;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts a gateway in this process. The command line knows no more of it than this. */
public interface GatewayLauncher {
    /** Everything that can be set; each but the secret ones is a flag of {@code serve} and {@code quickstart}. */
    List<Option<?>> options();

    /**
     * Starts the gateway and returns when it is ready.
     *
     * @throws Exception where it cannot start; the message says why, and nothing is left running
     */
    RunningGateway start(LaunchSettings settings) throws Exception;

    /**
     * What the command line says about the gateway.
     *
     * @param flags settings given as flags, by path such as {@code http.port}; they go before the environment
     * @param configFile a YAML file, which goes after the environment
     */
    record LaunchSettings(
            Map<String, String> flags, @Nullable Path configFile) {
        public LaunchSettings {
            flags = Map.copyOf(flags);
        }
    }

    /** A gateway that is ready. Closing it stops everything in order and returns when that is done. */
    interface RunningGateway extends AutoCloseable {
        /** Where it answers HTTP. */
        URI address();

        @Override
        void close();
    }
}
