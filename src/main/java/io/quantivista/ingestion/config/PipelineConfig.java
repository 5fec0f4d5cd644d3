package io.quantivista.ingestion.config;

import java.util.List;

/**
 * How much work is done at a time.
 *
 * @param lanes workers that decode, check and encode
 * @param inFlight bytes of bodies that are held between the socket and the lanes, for all uploads together
 */
public record PipelineConfig(int lanes, DataSize inFlight) {
    private static final Option<Integer> LANES = Option.number(
                    "pipeline.lanes",
                    Runtime.getRuntime().availableProcessors(),
                    1,
                    256,
                    "Workers that decode, check and encode; the default is one per processor.")
            .shownAs("processors");
    private static final Option<DataSize> IN_FLIGHT = Option.size(
            "pipeline.in_flight_bytes",
            DataSize.ofMebibytes(48),
            DataSize.ofMebibytes(4),
            DataSize.ofGibibytes(64),
            "Bytes held between the sockets and the lanes; when they are spent, the sockets are paused.");

    public static final List<Option<?>> OPTIONS = List.of(LANES, IN_FLIGHT);

    public PipelineConfig {
        if (lanes < 1) {
            throw new IllegalArgumentException("pipeline.lanes is at least 1, not " + lanes);
        }
    }

    public static PipelineConfig from(Settings settings) {
        return new PipelineConfig(settings.get(LANES), settings.get(IN_FLIGHT));
    }
}
