package io.quantivista.ingestion.loadtest;

import java.time.Duration;
import java.util.List;

/**
 * Batches of 100 records of 300 bytes over gRPC, as many as become durable; then until all of them are in their table.
 *
 * <p>Arguments, all optional: rounds (5), seconds of a round (10). Three rounds are run first and not counted.
 */
public final class StreamBenchmark {
    private static final int WARM_UP_ROUNDS = 3;

    private StreamBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = Bench.argument(args, 0, 5);
        Duration length = Duration.ofSeconds(Bench.argument(args, 1, 10));
        Series durable = new Series("thousand records/s durable");
        Series committed = new Series("thousand records/s committed, from the first batch to the last commit");
        Series cpu = new Series("gateway CPU seconds for each second of sending");
        Series median = new Series("acknowledged after, p50 ms");
        Series high = new Series("acknowledged after, p99 ms");
        long acknowledged = 0;
        try (GatewayProcess gateway = Bench.gateway("streams")) {
            for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
                try (StreamLoad sending = Bench.batches(gateway, "round" + round)) {
                    double before = gateway.cpuSeconds();
                    Load load = sending.run(length, 0);
                    acknowledged += load.records();
                    double used = gateway.cpuSeconds() - before;
                    double rest = sending.committed();
                    Bench.say(
                            "round %d: %.0f records/s durable, all committed %.1f s later",
                            round, load.recordsPerSecond(), rest);
                    if (round > 0) {
                        durable.add(load.recordsPerSecond() / 1e3);
                        committed.add(load.records() / (load.seconds() + rest) / 1e3);
                        cpu.add(used / load.seconds());
                        median.add(load.latencies().millis(50));
                        high.add(load.latencies().millis(99));
                    }
                }
            }
            PushedSource.requireCommitted(gateway, acknowledged);
            Bench.print(
                    "gateway's peak resident memory %d MiB".formatted(gateway.peakMebibytes()),
                    List.of(durable, committed, cpu, median, high));
        } finally {
            Bench.deleteData("streams");
        }
        System.exit(0);
    }
}
