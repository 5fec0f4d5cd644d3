package io.quantivista.ingestion.loadtest;

import java.time.Duration;
import java.util.List;

/**
 * From accepted to visible at a steady 50,000 records/s over gRPC: by the reconciliation, asked every 50 ms from outside, and by
 * the gateway's own histogram over the whole run.
 *
 * <p>Arguments, all optional: rounds (5), seconds of a round (15), records a second (50000). One round is run first and not
 * counted.
 */
public final class FreshnessBenchmark {
    private static final int WARM_UP_ROUNDS = 1;

    private FreshnessBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = Bench.argument(args, 0, 5);
        Duration length = Duration.ofSeconds(Bench.argument(args, 1, 15));
        int rate = Bench.argument(args, 2, 50_000);
        Series sent = new Series("thousand records/s sent");
        Series median = new Series("accepted to visible, p50 ms");
        Series high = new Series("accepted to visible, p99 ms");
        Series most = new Series("accepted to visible, highest ms");
        Series own = new Series("by the gateway's histogram, 99 % within s");
        try (GatewayProcess gateway = Bench.gateway("freshness")) {
            for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
                FreshnessHistogram before = round == 1 - WARM_UP_ROUNDS ? null : histogram(gateway);
                Sightings sightings = new Sightings(PushedSource.account(gateway, "committed"));
                try (StreamLoad sending = new StreamLoad(
                                gateway.address(),
                                "fresh" + round,
                                Bench.STREAMS,
                                Bench.BATCH_RECORDS,
                                Bench.STREAM_BYTES,
                                sightings::accepted);
                        Poller poller = Poller.start(gateway, sightings)) {
                    Load load = sending.run(length, (double) rate / Bench.BATCH_RECORDS);
                    poller.settle(load.records());
                    Latencies visible = sightings.latencies();
                    Bench.say(
                            "round %d: %.0f records/s, visible after p50 %.0f p99 %.0f ms",
                            round, load.recordsPerSecond(), visible.millis(50), visible.millis(99));
                    if (before != null) {
                        own.add(histogram(gateway).quantileSince(before, 0.99));
                        sent.add(load.recordsPerSecond() / 1e3);
                        median.add(visible.millis(50));
                        high.add(visible.millis(99));
                        most.add(visible.millis(100));
                    }
                }
            }
            Bench.print("%d records/s".formatted(rate), List.of(sent, median, high, most, own));
        } finally {
            Bench.deleteData("freshness");
        }
        System.exit(0);
    }

    private static FreshnessHistogram histogram(GatewayProcess gateway) throws Exception {
        return FreshnessHistogram.parse(gateway.fetch("/metrics"));
    }
}
