package io.quantivista.ingestion.loadtest;

import java.time.Duration;
import java.util.List;

/**
 * How long an acknowledgement takes at half of the load that was reached just before, for posts of 10 records over HTTP and
 * batches of 100 over gRPC. Each message has its time by the clock, and its latency counts from then.
 *
 * <p>Arguments, all optional: rounds (5), seconds of a run (8). Three rounds are run first and not counted.
 */
public final class AcknowledgementBenchmark {
    private static final int WARM_UP_ROUNDS = 3;

    private AcknowledgementBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = Bench.argument(args, 0, 5);
        Duration length = Duration.ofSeconds(Bench.argument(args, 1, 8));
        Series postRate = new Series("HTTP, posts/s at half load");
        Series postMedian = new Series("HTTP, p50 ms");
        Series postHigh = new Series("HTTP, p99 ms");
        Series batchRate = new Series("gRPC, batches/s at half load");
        Series batchMedian = new Series("gRPC, p50 ms");
        Series batchHigh = new Series("gRPC, p99 ms");
        try (GatewayProcess gateway = Bench.gateway("acknowledgements");
                HttpLoad posts = Bench.posts(gateway, Bench.CONNECTIONS);
                StreamLoad batches = Bench.batches(gateway, "half")) {
            for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
                double postsPerSecond = half(posts.run(length, 0));
                PushedSource.settle(gateway);
                Load posted = posts.run(length, postsPerSecond);
                PushedSource.settle(gateway);
                double batchesPerSecond = half(batches.run(length, 0));
                PushedSource.settle(gateway);
                Load sent = batches.run(length, batchesPerSecond);
                PushedSource.settle(gateway);
                Bench.say(
                        "round %d: HTTP %.0f posts/s p50 %.2f p99 %.2f ms; gRPC %.0f batches/s p50 %.2f p99 %.2f ms",
                        round,
                        postsPerSecond,
                        posted.latencies().millis(50),
                        posted.latencies().millis(99),
                        batchesPerSecond,
                        sent.latencies().millis(50),
                        sent.latencies().millis(99));
                if (round > 0) {
                    postRate.add(postsPerSecond);
                    postMedian.add(posted.latencies().millis(50));
                    postHigh.add(posted.latencies().millis(99));
                    batchRate.add(batchesPerSecond);
                    batchMedian.add(sent.latencies().millis(50));
                    batchHigh.add(sent.latencies().millis(99));
                }
            }
            Bench.print(
                    "half load", List.of(postRate, postMedian, postHigh, batchRate, batchMedian, batchHigh));
        } finally {
            Bench.deleteData("acknowledgements");
        }
        System.exit(0);
    }

    private static double half(Load peak) {
        return peak.acknowledged() / peak.seconds() / 2;
    }
}
