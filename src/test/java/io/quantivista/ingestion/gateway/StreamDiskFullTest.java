package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody fills the disk under pushes, at each place where a stream writes, and makes room again. */
class StreamDiskFullTest {
    /** More of them with -Dgateway.test.fills=13, for each of the four places. */
    private static final int FILLS = Integer.getInteger("gateway.test.fills", 2);

    /** The log is trimmed every few seconds. */
    private static final int TRIMS = Integer.getInteger("gateway.test.fills", 1);

    private static final String FAILED_FLUSHES = "ingestion_flushes_failed_total";
    private static final String FAILED_TRIMS = "ingestion_intake_log_trims_failed_total";
    private static final String TRIMMED = "ingestion_intake_log_trimmed";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int CLIENTS = 3;
    private static final Duration PACE = Duration.ofMillis(20);
    /** Within which a push is refused when there is no room, and within which records are written when there is. */
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(1);

    private static final Duration WRITES_WITHIN = Duration.ofSeconds(10);

    @TempDir
    private Path data;

    @TempDir
    private Path clients;

    @TempDir
    private Path disk;

    private final Deque<Path> mounts = new ArrayDeque<>();

    @AfterEach
    void unmount() {
        while (!mounts.isEmpty()) {
            Commands.run("umount", "-l", mounts.pop().toString());
        }
    }

    @Test
    void a_full_disk_of_the_log_is_503_at_once_and_pushes_go_on_when_there_is_room() throws Exception {
        mount(disk);
        try (TestGateway gateway =
                start("intake.log.dir", disk.resolve("intake").toString())) {
            String source = gateway.source("MARKET_DATA", StreamAudit.COLUMNS);
            PushLoad load = load(gateway, source);
            long slowestRefusal = 0;
            long slowestReturn = 0;
            for (int round = 0; round < FILLS; round++) {
                awaitAcknowledged(load);
                Path filler = fill(disk);

                slowestRefusal = Math.max(slowestRefusal, millisToRefusal(load));
                Files.delete(filler);
                long room = System.nanoTime();
                awaitAcknowledged(load);
                slowestReturn = Math.max(slowestReturn, millisSince(room));
            }
            load.stop();

            String result = new StreamAudit(gateway.http(), gateway.lake(), source).check(load);

            System.out.printf(
                    "streams, full disk of the log: %d times, refused within %d ms, taken again within %d ms, %s%n",
                    FILLS, slowestRefusal, slowestReturn, result);
            assertThat(slowestRefusal).isLessThanOrEqualTo(REFUSED_WITHIN.toMillis());
            assertThat(slowestReturn).isLessThanOrEqualTo(WRITES_WITHIN.toMillis());
        }
    }

    /** Where a flush finds no room. */
    enum Place {
        /** For its data files: the commits' own folder has room. */
        PARQUET,
        /** For its commit: the data files are written. */
        DELTA
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void a_full_disk_of_the_lake_delays_commits_until_there_is_room(Place place) throws Exception {
        Path lake = disk.resolve("lake");
        Path table = mount(lake.resolve(StreamAudit.TABLE));
        Path commits = mount(table.resolve("_delta_log"));
        try (TestGateway gateway = start("lake.uri", lake.toString())) {
            String source = gateway.source("MARKET_DATA", StreamAudit.COLUMNS);
            StreamAudit audit = new StreamAudit(gateway.http(), lake, source);
            PushLoad load = load(gateway, source);
            long slowest = 0;
            for (int round = 0; round < FILLS; round++) {
                awaitAcknowledged(load);
                Path filler = fill(place == Place.PARQUET ? table : commits);
                double failures = gateway.meter(FAILED_FLUSHES);
                await().atMost(PATIENCE).until(() -> gateway.meter(FAILED_FLUSHES) > failures);
                awaitAcknowledged(load);

                long before = audit.balance().get("committed").asLong();
                Files.delete(filler);
                long room = System.nanoTime();
                await().atMost(PATIENCE)
                        .until(() -> audit.balance().get("committed").asLong() > before);
                slowest = Math.max(slowest, millisSince(room));
            }
            load.stop();

            String result = audit.check(load);

            System.out.printf(
                    "streams, no room for %s: %d times, committed again within %d ms, %s%n",
                    place, FILLS, slowest, result);
            assertThat(slowest).isLessThanOrEqualTo(WRITES_WITHIN.toMillis());
        }
    }

    @Test
    void a_full_disk_of_the_receipts_delays_the_trim_of_the_log_and_nothing_else() throws Exception {
        Path log = data.resolve("intake");
        Path receipts = mount(log.resolve("receipts"));
        try (TestGateway gateway = start("intake.log.dir", log.toString())) {
            String source = gateway.source("MARKET_DATA", StreamAudit.COLUMNS);
            PushLoad load = load(gateway, source);
            long slowest = 0;
            for (int round = 0; round < TRIMS; round++) {
                awaitAcknowledged(load);
                Path filler = fill(receipts);
                double failures = gateway.meter(FAILED_TRIMS);
                await().atMost(PATIENCE).until(() -> gateway.meter(FAILED_TRIMS) > failures);
                awaitAcknowledged(load);

                double before = gateway.meter(TRIMMED);
                Files.delete(filler);
                long room = System.nanoTime();
                await().atMost(PATIENCE).until(() -> gateway.meter(TRIMMED) > before);
                slowest = Math.max(slowest, millisSince(room));
            }
            load.stop();

            String result = new StreamAudit(gateway.http(), gateway.lake(), source).check(load);

            System.out.printf(
                    "streams, no room for the trim of the log: %d times, trimmed again within %d ms, %s%n",
                    TRIMS, slowest, result);
            assertThat(slowest).isLessThanOrEqualTo(WRITES_WITHIN.toMillis());
        }
    }

    /** A small disk of its own. */
    private Path mount(Path folder) throws IOException {
        Files.createDirectories(folder);
        assumeTrue(
                Commands.run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder.toString()),
                "no tmpfs can be mounted: not root");
        mounts.push(folder);
        return folder;
    }

    private TestGateway start(String name, String value) {
        return TestGateway.start(
                data,
                name,
                value,
                "stream.window",
                "1s",
                "stream.flush_interval",
                "200ms",
                "intake.log.segment_bytes",
                "1MiB",
                "intake.log.max_entry_bytes",
                "64KiB");
    }

    private PushLoad load(TestGateway gateway, String source) throws IOException {
        return PushLoad.overHttp(CLIENTS, gateway.address(), source, PACE, SEED, clients);
    }

    private static void awaitAcknowledged(PushLoad load) {
        long now = System.nanoTime();
        await().atMost(Duration.ofSeconds(30)).until(() -> load.lastAnswer() > now);
    }

    /** From the moment in which there is no room to the first push that is refused for it. */
    private static long millisToRefusal(PushLoad load) {
        long begin = System.nanoTime();
        int before = load.answers().getOrDefault("503", 0);
        await().pollInterval(Duration.ofMillis(10)).until(() -> load.answers().getOrDefault("503", 0) > before);
        return millisSince(begin);
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    /** Writes until there is no room. */
    private static Path fill(Path folder) throws IOException {
        Path filler = folder.resolve("_filler");
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
        return filler;
    }
}
