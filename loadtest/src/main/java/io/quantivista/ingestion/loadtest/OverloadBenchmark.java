package io.quantivista.ingestion.loadtest;

import java.time.Duration;
import java.util.List;

/**
 * Ten times the senders that already fill the gateway, none of whom heeds Retry-After, each posting again as soon as it is answered
 * or refused; the heap stays at 512 MiB. Goodput, 10 seconds by 10 seconds, against the peak before.
 *
 * <p>Arguments, all optional: seconds (60; 600 is the large run), times (10).
 */
public final class OverloadBenchmark {
    private static final Duration SLICE = Duration.ofSeconds(10);
    private static final int PEAK_ROUNDS = 3;

    private OverloadBenchmark() {}

    public static void main(String[] args) throws Exception {
        int seconds = Bench.argument(args, 0, 60);
        int times = Bench.argument(args, 1, 10);
        Series peak = new Series("peak, thousand records/s acknowledged");
        Series goodput = new Series("overload, thousand records/s acknowledged");
        Series refused = new Series("overload, posts/s refused");
        long acknowledged = 0;
        try (GatewayProcess gateway = Bench.gateway("overload")) {
            try (HttpLoad usual = Bench.posts(gateway, Bench.CONNECTIONS)) {
                acknowledged += usual.run(SLICE, 0).records();
                for (int i = 0; i < PEAK_ROUNDS; i++) {
                    Load load = usual.run(SLICE, 0);
                    acknowledged += load.records();
                    peak.add(load.recordsPerSecond() / 1e3);
                }
            }
            try (HttpLoad many = Bench.posts(gateway, times * Bench.CONNECTIONS)) {
                for (long at = 0; at < seconds; at += SLICE.toSeconds()) {
                    Load load = many.run(SLICE, 0);
                    acknowledged += load.records();
                    goodput.add(load.recordsPerSecond() / 1e3);
                    refused.add(load.refused() / load.seconds());
                    Bench.say(
                            "%d s: %.0f records/s acknowledged, %d posts refused, %d MiB resident",
                            at + SLICE.toSeconds(), load.recordsPerSecond(), load.refused(), gateway.peakMebibytes());
                }
            }
            double rest = PushedSource.settle(gateway);
            Bench.print(
                    ("%d connections for %d s; gateway's peak resident memory %d MiB, alive: %b; %d records acknowledged,"
                                    + " %d in the account, all committed %.1f s after the end; median goodput / peak %.2f")
                            .formatted(
                                    times * Bench.CONNECTIONS,
                                    seconds,
                                    gateway.peakMebibytes(),
                                    gateway.isAlive(),
                                    acknowledged,
                                    PushedSource.account(gateway, "committed"),
                                    rest,
                                    goodput.median() / peak.median()),
                    List.of(peak, goodput, refused));
        } finally {
            Bench.deleteData("overload");
        }
        System.exit(0);
    }
}
