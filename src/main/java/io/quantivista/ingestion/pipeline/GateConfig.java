package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How long and how many jobs that failed their quality gate are kept.
 *
 * @param holdFor after which a held job is discarded
 * @param maxHeld jobs held at once; a further one keeps nothing
 */
public record GateConfig(Duration holdFor, int maxHeld) {
    private static final Option<Duration> HOLD_FOR = Option.duration(
            "gate.hold_for",
            Duration.ofDays(7),
            Duration.ofSeconds(1),
            Duration.ofDays(365),
            "How long the rows of a job that failed its quality gate wait for release or discard; then they are discarded.");
    private static final Option<Integer> MAX_HELD = Option.number(
            "gate.max_held",
            100,
            0,
            10_000,
            "Most jobs held at a time; of a further one that fails its gate nothing is kept, and it says so.");

    public static final List<Option<?>> OPTIONS = List.of(HOLD_FOR, MAX_HELD);

    public static GateConfig from(Settings settings) {
        return new GateConfig(settings.get(HOLD_FOR), settings.get(MAX_HELD));
    }
}
