package io.quantivista.ingestion.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A stream over thousands of partition values: posts of 100 records at a steady rate, each record in a portfolio drawn at random.
 * Files of the table and its commits, 10 seconds by 10 seconds, and the gateway's histogram of freshness over the whole run.
 *
 * <p>Arguments, all optional: seconds (180), portfolios (5000), records a second (10000).
 */
public final class PartitionsBenchmark {
    private static final Duration SLICE = Duration.ofSeconds(10);
    private static final String SOURCE = "portfolios";
    private static final int BODIES = 1_024;

    private PartitionsBenchmark() {}

    private record Table(long files, long commits) {
        static Table of(Path table) throws IOException {
            if (!Files.exists(table)) {
                return new Table(0, 0);
            }
            try (Stream<Path> all = Files.walk(table)) {
                List<String> names = all.map(String::valueOf).toList();
                return new Table(
                        names.stream()
                                .filter(name -> name.endsWith(".parquet") && !name.contains("_delta_log"))
                                .count(),
                        names.stream()
                                .filter(name -> name.matches(".*/_delta_log/\\d{20}\\.json"))
                                .count());
            }
        }
    }

    public static void main(String[] args) throws Exception {
        int seconds = Bench.argument(args, 0, 180);
        int portfolios = Bench.argument(args, 1, 5_000);
        int rate = Bench.argument(args, 2, 10_000);
        Series files = new Series("new files a second");
        Series commits = new Series("commits a second");
        Series sent = new Series("thousand records/s acknowledged");
        try (GatewayProcess gateway = Bench.gateway("partitions")) {
            gateway.send(
                    "POST",
                    "/api/v1/ingestion/sources",
                    """
                    {"source_id": "%s", "source_name": "Portfolios", "source_type": "PORTFOLIO_MANAGEMENT",
                     "ingestion_config": {"ingestion_mode": "REAL_TIME_STREAM", "data_format": "JSON",
                                          "keys": {"ingestion_date": "as_of"}}}
                    """
                            .formatted(SOURCE));
            Path table = Bench.data("partitions").resolve("lake/portfolio_data_lake");
            byte[][] bodies = PositionBodies.of(Bench.BATCH_RECORDS, portfolios, BODIES);
            try (HttpLoad load = new HttpLoad(
                            gateway.address(),
                            PushedSource.RECORDS.replace(PushedSource.ID, SOURCE),
                            bodies,
                            Bench.BATCH_RECORDS,
                            Bench.CONNECTIONS)
                    .connect()) {
                load.run(SLICE, (double) rate / Bench.BATCH_RECORDS);
                FreshnessHistogram before = FreshnessHistogram.parse(gateway.fetch("/metrics"));
                Table then = Table.of(table);
                for (long at = 0; at < seconds; at += SLICE.toSeconds()) {
                    Load slice = load.run(SLICE, (double) rate / Bench.BATCH_RECORDS);
                    Table now = Table.of(table);
                    files.add((now.files() - then.files()) / slice.seconds());
                    commits.add((now.commits() - then.commits()) / slice.seconds());
                    sent.add(slice.recordsPerSecond() / 1e3);
                    then = now;
                    Bench.say("%d s: %d files, %d commits", at + SLICE.toSeconds(), now.files(), now.commits());
                }
                FreshnessHistogram after = FreshnessHistogram.parse(gateway.fetch("/metrics"));
                Bench.print(
                        ("%d portfolios, %d records/s for %d s: %d files in %d commits; visible after p50 %.0f s, p99 %.0f s at most;"
                                        + " peak resident memory %d MiB")
                                .formatted(
                                        portfolios,
                                        rate,
                                        seconds,
                                        then.files(),
                                        then.commits(),
                                        after.quantileSince(before, 0.5),
                                        after.quantileSince(before, 0.99),
                                        gateway.peakMebibytes()),
                        List.of(sent, files, commits));
            }
        } finally {
            Bench.deleteData("partitions");
        }
        System.exit(0);
    }
}
