package io.quantivista.ingestion.loadtest;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What syncing costs: two gateways, one that syncs the intake log and the lake and one that syncs neither, in turn, with posts of 10
 * records over HTTP and batches of 100 over gRPC.
 *
 * <p>Arguments, all optional: rounds (5), seconds of a run (6), connections of posts (64). Three rounds are run first and not counted.
 */
public final class SyncBenchmark {
    private static final int WARM_UP_ROUNDS = 3;

    private SyncBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = Bench.argument(args, 0, 5);
        Duration length = Duration.ofSeconds(Bench.argument(args, 1, 6));
        int connections = Bench.argument(args, 2, Bench.CONNECTIONS);
        Series postsOn = new Series("HTTP synced, thousand records/s");
        Series postsOff = new Series("HTTP not synced, thousand records/s");
        Series batchesOn = new Series("gRPC synced, thousand records/s");
        Series batchesOff = new Series("gRPC not synced, thousand records/s");
        Map<String, String> unsynced = Map.of("INGEST_INTAKE_LOG_SYNC", "false", "INGEST_LAKE_SYNC", "false");
        try (GatewayProcess on = Bench.gateway("synced");
                GatewayProcess off = Bench.gateway("unsynced", unsynced);
                HttpLoad toOn = Bench.posts(on, connections);
                HttpLoad toOff = Bench.posts(off, connections);
                StreamLoad streamOn = Bench.batches(on, "sync");
                StreamLoad streamOff = Bench.batches(off, "sync")) {
            for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
                double a = settled(on, toOn.run(length, 0));
                double b = settled(off, toOff.run(length, 0));
                double c = settled(on, streamOn.run(length, 0));
                double d = settled(off, streamOff.run(length, 0));
                Bench.say("round %d: HTTP %.0f and %.0f, gRPC %.0f and %.0f thousand records/s", round, a, b, c, d);
                if (round > 0) {
                    postsOn.add(a);
                    postsOff.add(b);
                    batchesOn.add(c);
                    batchesOff.add(d);
                }
            }
            Bench.print(
                    "sync on and off, %d connections".formatted(connections),
                    List.of(
                            postsOn,
                            postsOff,
                            postsOn.over(postsOff),
                            batchesOn,
                            batchesOff,
                            batchesOn.over(batchesOff)));
        } finally {
            Bench.deleteData("synced");
            Bench.deleteData("unsynced");
        }
        System.exit(0);
    }

    private static double settled(GatewayProcess gateway, Load load) throws Exception {
        PushedSource.settle(gateway);
        return load.recordsPerSecond() / 1e3;
    }
}
