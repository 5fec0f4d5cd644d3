package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.format.DecodeLimits;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much the pipeline works on at once.
 *
 * @param lanes workers that decode, check and write side by side
 * @param inFlight bytes between socket and lake, over all jobs, before sources are paused
 * @param batch size of a batch; a record that is larger gets one of its own
 * @param maxJobs jobs that run at once; further ones are told to come back
 * @param limits how much of anything one record may have
 * @param expressions how much an expression may cost
 * @param gate how long and how many jobs that failed their gate are kept
 */
public record PipelineConfig(
        int lanes,
        DataSize inFlight,
        DataSize batch,
        int maxJobs,
        DecodeLimits limits,
        ExpressionLimits expressions,
        GateConfig gate) {
    private static final Option<Integer> LANES = Option.number(
                    "pipeline.lanes",
                    Runtime.getRuntime().availableProcessors(),
                    1,
                    256,
                    "Workers that decode, check and write; the default is one per processor.")
            .shownAs("processors");
    private static final Option<DataSize> IN_FLIGHT = Option.size(
            "pipeline.in_flight_bytes",
            DataSize.ofMebibytes(32),
            DataSize.ofMebibytes(1),
            DataSize.ofGibibytes(64),
            "Bytes held between the sockets and the lake; when they are spent, the sockets are paused.");
    private static final Option<DataSize> BATCH = Option.size(
            "pipeline.batch_bytes",
            DataSize.ofMebibytes(1),
            DataSize.ofKibibytes(4),
            DataSize.ofMebibytes(64),
            "Size of a batch of records; a record that is larger travels alone.");
    private static final Option<Integer> MAX_JOBS = Option.number(
            "upload.max_concurrent", 8, 1, 1_000, "Most uploads at a time; another is answered 503 with Retry-After.");

    public static final List<Option<?>> OPTIONS = Stream.concat(
                    Stream.of(LANES, IN_FLIGHT, BATCH, MAX_JOBS), GateConfig.OPTIONS.stream())
            .toList();

    public PipelineConfig {
        if (inFlight.bytes() < 2 * batch.bytes()) {
            throw new IllegalArgumentException(
                    "pipeline.in_flight_bytes (%s) holds less than two batches of pipeline.batch_bytes (%s): raise one or lower the other"
                            .formatted(inFlight, batch));
        }
    }

    public static PipelineConfig from(Settings settings, DecodeLimits limits, ExpressionLimits expressions) {
        return new PipelineConfig(
                settings.get(LANES),
                settings.get(IN_FLIGHT),
                settings.get(BATCH),
                settings.get(MAX_JOBS),
                limits,
                expressions,
                GateConfig.from(settings));
    }
}
