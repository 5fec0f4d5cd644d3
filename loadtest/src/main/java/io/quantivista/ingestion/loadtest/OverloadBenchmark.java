package io.quantivista.ingestion.loadtest;

import java.time.Duration;
import java.util.List;

/**
 * Ten times the senders that already fill the gateway, none of whom heeds Retry-After, each posting again as soon as it is answered
 * or refused; the heap stays at 512 MiB. Posts are of such a size that the usual senders have just as many bytes under way as the
 * gateway takes ({@code intake.in_flight_bytes}), so ten times as many ask for ten times that.
 *
 * <p>Goodput, 10 seconds by 10 seconds, against two peaks before: what is acknowledged for 10 seconds, and what is acknowledged
 * and committed, the time until the last commit included. Only the second can last, as no more than {@code intake.max_pending_bytes} may
 * wait for its commit.
 *
 * <p>Arguments, all optional: seconds (60; 600 is the large run), times (10), records of a post (1,600).
 */
public final class OverloadBenchmark {
    private static final Duration SLICE = Duration.ofSeconds(10);
    private static final int WARM_UP_ROUNDS = 3;
    private static final int PEAK_ROUNDS = 3;

    private OverloadBenchmark() {}

    public static void main(String[] args) throws Exception {
        int seconds = Bench.argument(args, 0, 60);
        int times = Bench.argument(args, 1, 10);
        int records = Bench.argument(args, 2, 1_600);
        Series peak = new Series("peak, thousand records/s acknowledged");
        Series lasting = new Series("peak, thousand records/s committed, from the first post to the last commit");
        Series goodput = new Series("overload, thousand records/s acknowledged");
        Series refused = new Series("overload, posts/s refused with 503");
        Series resident = new Series("overload, resident memory without mapped files, MiB");
        long acknowledged = 0;
        try (GatewayProcess gateway = Bench.gateway("overload")) {
            try (HttpLoad usual = Bench.posts(gateway, Bench.CONNECTIONS, records)) {
                for (int round = 1 - WARM_UP_ROUNDS; round <= PEAK_ROUNDS; round++) {
                    Load load = usual.run(SLICE, 0);
                    double rest = PushedSource.settle(gateway);
                    acknowledged += load.records();
                    if (round > 0) {
                        peak.add(load.recordsPerSecond() / 1e3);
                        lasting.add(load.records() / (load.seconds() + rest) / 1e3);
                    }
                }
            }
            try (HttpLoad many = Bench.posts(gateway, times * Bench.CONNECTIONS, records)) {
                for (long at = 0; at < seconds; at += SLICE.toSeconds()) {
                    Load load = many.run(SLICE, 0);
                    acknowledged += load.records();
                    goodput.add(load.recordsPerSecond() / 1e3);
                    refused.add(load.refused() / load.seconds());
                    resident.add(gateway.anonymousMebibytes());
                    Bench.say(
                            "%d s: %.0f records/s acknowledged, %d posts refused, p50 %.0f ms, %d MiB resident, peak %d",
                            at + SLICE.toSeconds(),
                            load.recordsPerSecond(),
                            load.refused(),
                            load.latencies().millis(50),
                            gateway.anonymousMebibytes(),
                            gateway.peakMebibytes());
                }
            }
            double rest = PushedSource.settle(gateway);
            Bench.print(
                    ("%d connections, posts of %d records, for %d s; gateway's peak resident memory %d MiB, alive: %b; %d records"
                                    + " acknowledged, %d in the account, all committed %.1f s after the end; median goodput / peak"
                                    + " %.2f, / lasting peak %.2f; pushes refused by reason:%n%s")
                            .formatted(
                                    times * Bench.CONNECTIONS,
                                    records,
                                    seconds,
                                    gateway.peakMebibytes(),
                                    gateway.isAlive(),
                                    acknowledged,
                                    PushedSource.account(gateway, "committed"),
                                    rest,
                                    goodput.median() / peak.median(),
                                    goodput.median() / lasting.median(),
                                    refusals(gateway)),
                    List.of(peak, lasting, goodput, refused, resident));
        } finally {
            Bench.deleteData("overload");
        }
        System.exit(0);
    }

    private static String refusals(GatewayProcess gateway) throws Exception {
        return String.join(
                "\n",
                gateway.fetch("/metrics")
                        .lines()
                        .filter(line -> line.startsWith("ingestion_pushes_refused_total"))
                        .toList());
    }
}
