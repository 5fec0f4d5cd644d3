package io.quantivista.ingestion.cli;

import io.quantivista.ingestion.config.Option;
import java.util.List;

/** A gateway that does not start. */
record BrokenLauncher(String reason) implements GatewayLauncher {
    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public RunningGateway start(LaunchSettings settings) {
        throw new IllegalStateException(reason);
    }
}
