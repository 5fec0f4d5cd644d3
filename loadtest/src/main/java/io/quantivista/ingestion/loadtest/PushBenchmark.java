package io.quantivista.ingestion.loadtest;

import java.time.Duration;
import java.util.List;

/**
 * Posts of 10 records of 300 bytes over HTTP, as many as are acknowledged, against a server of the same kind that answers each of
 * the same posts with an empty 200, in turn.
 *
 * <p>Arguments, all optional: rounds (5), seconds of a run (8), connections (64). Three rounds are run first and not counted.
 */
public final class PushBenchmark {
    private static final int WARM_UP_ROUNDS = 3;

    private PushBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = Bench.argument(args, 0, 5);
        Duration length = Duration.ofSeconds(Bench.argument(args, 1, 8));
        int connections = Bench.argument(args, 2, Bench.CONNECTIONS);
        Series pushed = new Series("gateway, thousand posts/s");
        Series empty = new Series("empty 200, thousand posts/s");
        Series records = new Series("gateway, thousand records/s");
        Series cpu = new Series("gateway CPU µs a post");
        Series emptyCpu = new Series("empty 200 CPU µs a post");
        Series clientCpu = new Series("client CPU µs a post to the empty server");
        long acknowledged = 0;
        try (GatewayProcess gateway = Bench.gateway("pushes");
                EmptyServerProcess server = EmptyServerProcess.start(Bench.project(), gateway.java());
                HttpLoad pushes = Bench.posts(gateway, connections);
                HttpLoad nothing =
                        new HttpLoad(server.address(), PushedSource.RECORDS, Bench.POST_RECORDS, connections)
                                .connect()) {
            for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
                double before = gateway.cpuSeconds();
                Load ours = pushes.run(length, 0);
                acknowledged += ours.records();
                double used = gateway.cpuSeconds() - before;
                double rest = PushedSource.settle(gateway);
                double emptyBefore = server.cpuSeconds();
                double clientBefore = clientCpuSeconds();
                Load theirs = nothing.run(length, 0);
                double ourPosts = ours.acknowledged() / ours.seconds();
                double theirPosts = theirs.acknowledged() / theirs.seconds();
                Bench.say(
                        "round %d: gateway %.0f posts/s (%d refused, settled %.1f s later), empty 200 %.0f posts/s",
                        round, ourPosts, ours.refused(), rest, theirPosts);
                if (round > 0) {
                    pushed.add(ourPosts / 1e3);
                    empty.add(theirPosts / 1e3);
                    records.add(ours.recordsPerSecond() / 1e3);
                    cpu.add(used * 1e6 / ours.acknowledged());
                    emptyCpu.add((server.cpuSeconds() - emptyBefore) * 1e6 / theirs.acknowledged());
                    clientCpu.add((clientCpuSeconds() - clientBefore) * 1e6 / theirs.acknowledged());
                }
            }
            PushedSource.requireCommitted(gateway, acknowledged);
            Bench.print(
                    "%d connections; gateway's peak resident memory %d MiB".formatted(connections, gateway.peakMebibytes()),
                    List.of(pushed, empty, pushed.over(empty), records, cpu, emptyCpu, clientCpu));
        } finally {
            Bench.deleteData("pushes");
        }
        System.exit(0);
    }

    private static double clientCpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }
}
