package io.quantivista.ingestion.loadtest;

import io.quantivista.ingestion.intake.log.IntakeLogConfig;
import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.SegmentLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** A start over an intake log of which nothing is committed yet, as pushes leave it that were acknowledged and then a kill. */
final class BacklogStart {
    private static final long MIB = 1 << 20;
    private static final int RECORDS = 100;

    private final Path project;
    private final Path data;

    BacklogStart(Path project, Path data) {
        this.project = project;
        this.data = data;
    }

    /** Prints the time until ready, the memory then and at the end, and the time until all of it is committed. */
    void measure(int mebibytes) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(project, data, Bench.GATEWAY_OPTIONS)) {
            PushedSource.register(gateway);
        }
        long records = write(mebibytes * MIB);
        long begin = System.nanoTime();
        try (GatewayProcess gateway = GatewayProcess.start(project, data, Bench.GATEWAY_OPTIONS)) {
            double ready = (System.nanoTime() - begin) / 1e9;
            long memory = gateway.anonymousMebibytes();
            double cpu = gateway.cpuSeconds();
            double rest = PushedSource.settle(gateway);
            long committed = PushedSource.account(gateway, "committed");
            System.out.printf(
                    Locale.ROOT,
                    "| %d MiB, %d records uncommitted | ready %.2f s | %.2f CPU s | resident when ready %d MiB | peak %d MiB"
                            + " | all %d committed %.1f s later |%n",
                    mebibytes,
                    records,
                    ready,
                    cpu,
                    memory,
                    gateway.peakMebibytes(),
                    committed,
                    rest);
            if (committed != records) {
                throw new IllegalStateException("%d were in the log, %d are committed".formatted(records, committed));
            }
        }
    }

    /** As the gateway writes pushes of 100 records. */
    private long write(long bytes) throws Exception {
        byte[][] bodies = PositionBodies.of(RECORDS);
        long entries = 0;
        try (SegmentLog log = SegmentLog.open(IntakeLogConfig.at(data.resolve("intake")), Runnable::run)) {
            for (long written = 0; written < bytes; entries++) {
                byte[] body = bodies[(int) (entries % bodies.length)];
                log.room().toCompletableFuture().join();
                log.append(LogEntry.of(
                        PushedSource.ID, "market_data_lake", "application/x-ndjson", RECORDS, Instant.now(), body));
                written += body.length;
            }
        }
        return entries * RECORDS;
    }
}
