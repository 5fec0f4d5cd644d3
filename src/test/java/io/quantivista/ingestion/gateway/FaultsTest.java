package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk fills, PostgreSQL goes away. */
class FaultsTest {
    private static final String TABLE = "market_data_lake";
    private static final String FIRST_HALF = lines(0, 25_000);
    private static final String SECOND_HALF = lines(25_000, 50_000);

    @TempDir
    private static Path data;

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.startEmbedded(data, Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void a_full_disk_fails_the_job_by_name_and_the_next_one_works(@TempDir Path own) throws Exception {
        Path disk = Files.createDirectory(own.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString()) == 0,
                "no tmpfs can be mounted: not root");
        try (TestGateway small = TestGateway.start(
                own.resolve("data"),
                "lake.uri",
                disk.resolve("lake").toString(),
                "lake.row_group_bytes",
                "1MiB",
                "lake.write_memory",
                "16MiB")) {
            String source = small.source("MARKET_DATA", "{}");
            Random random = new Random(1);

            Caller.Answer full =
                    small.http().upload(source, NDJSON, new GeneratedBody(40_000, n -> record(n, noise(random))));

            assertThat(full.status()).as(full.text()).isEqualTo(507);
            assertThat(full.problem()).isEqualTo("disk_full");
            JsonNode failed = small.lastJob(source);
            String jobId = failed.get("job_id").asText();
            assertThat(failed.get("status").asText()).isEqualTo("FAILED");
            assertThat(failed.get("error_details").asText())
                    .startsWith("disk_full: ")
                    .contains(disk.toString());
            assertThat(filesBelow(disk, jobId)).isEmpty();
            assertThat(small.http().get("/health/ready").status()).isEqualTo(200);
            assertThat(small.committed(source, NDJSON, record(1, "after"))
                            .get("status")
                            .asText())
                    .isEqualTo("COMPLETED");
            assertThat(small.count("select count(*) from " + TABLE)).isEqualTo(1);
        } finally {
            assertThat(run("umount", disk.toString()))
                    .as("a file was left open")
                    .isZero();
        }
    }

    @Test
    void a_disk_that_someone_else_fills_is_told_and_serves_again_when_there_is_room(@TempDir Path own)
            throws Exception {
        Path disk = Files.createDirectory(own.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString()) == 0,
                "no tmpfs can be mounted: not root");
        try (TestGateway small = TestGateway.start(
                own.resolve("data"), "lake.uri", disk.resolve("lake").toString())) {
            String source = small.source("MARKET_DATA", "{}");
            small.committed(source, NDJSON, record(0, "before"));
            Path filler = disk.resolve("filler");
            fill(filler);

            Caller.Answer full = small.http().upload(source, NDJSON, record(1, "x".repeat(1000)));

            assertThat(full.status()).as(full.text()).isEqualTo(507);
            assertThat(small.lastJob(source).get("error_details").asText()).startsWith("disk_full");
            assertThat(small.count("select count(*) from " + TABLE)).isEqualTo(1);
            Files.delete(filler);
            small.committed(source, NDJSON, record(2, "after"));
            assertThat(small.sql("select data_payload->>'n' from " + TABLE + " order by 1"))
                    .containsExactly(List.of("0"), List.of("2"));
        } finally {
            assertThat(run("umount", disk.toString()))
                    .as("a file was left open")
                    .isZero();
        }
    }

    @Test
    void postgresql_killed_in_mid_job_is_back_before_the_job_ends() throws Exception {
        String source = readySource();
        try (RawUpload upload = halfSent(source)) {
            postmaster().destroyForcibly();
            upload.send(SECOND_HALF);

            String status = upload.status();

            assertThat(status).startsWith("HTTP/1.1 201");
        }
        assertEndedOnce(source);
    }

    @Test
    void postgresql_that_hangs_while_the_job_ends_delays_its_end() throws Exception {
        String source = readySource();
        List<Long> servers = GatewayProcess.processesBelow(data).stream()
                .map(ProcessHandle::pid)
                .toList();
        assertThat(servers).isNotEmpty();
        try (RawUpload upload = halfSent(source)) {
            signal("STOP", servers);
            CompletableFuture<String> status = CompletableFuture.supplyAsync(() -> {
                try {
                    upload.send(SECOND_HALF);
                    return upload.status();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            await().during(Duration.ofSeconds(3)).until(() -> !status.isDone());
            signal("CONT", servers);

            assertThat(status.join()).startsWith("HTTP/1.1 201");
        } finally {
            signal("CONT", servers);
        }
        assertEndedOnce(source);
    }

    private static String readySource() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> gateway.http().get("/health/ready").status() == 200);
        return gateway.source("MARKET_DATA", "{}");
    }

    /** A running upload of which the second half is still to come. */
    private static RawUpload halfSent(String source) throws IOException {
        RawUpload upload = new RawUpload(
                gateway.address(),
                source,
                NDJSON,
                FIRST_HALF.length() + SECOND_HALF.length(),
                "Idempotency-Key",
                "one");
        upload.send(FIRST_HALF);
        await().until(() -> gateway.lastJob(source).get("status").asText().equals("RUNNING"));
        return upload;
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> "{\"ingestion_date\":\"2025-06-21\",\"n\":%d}\n".formatted(n))
                .collect(Collectors.joining());
    }

    private static void assertEndedOnce(String source) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> gateway.http().get("/health/ready").status() == 200);
        String jobId = gateway.lastJob(source).get("job_id").asText();
        assertThat(gateway.job(jobId).get("status").asText()).isEqualTo("COMPLETED");
        assertThat(gateway.count(
                        "select count(distinct data_payload) from %s where source_id = '%s'".formatted(TABLE, source)))
                .isEqualTo(50_000);
        assertThat(gateway.count("select count(*) from %s where source_id = '%s'".formatted(TABLE, source)))
                .isEqualTo(50_000);
        assertThat(gateway.postgres("select count(*) from ingestion_jobs where source_id = '%s'".formatted(source)))
                .containsExactly("1");
        assertThat(gateway.postgres("select count(*) from outbox where job_id = '%s'".formatted(jobId)))
                .containsExactly("1");
        assertThat(gateway.http().get("/health/ready").status()).isEqualTo(200);
    }

    private static ProcessHandle postmaster() {
        try {
            String pid = Files.readAllLines(data.resolve("postgres/data/postmaster.pid"))
                    .get(0);
            return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void signal(String name, List<Long> pids) {
        for (long pid : pids) {
            run("kill", "-" + name, String.valueOf(pid));
        }
    }

    private static String record(int n, String text) {
        return "{\"ingestion_date\":\"2025-06-21\",\"n\":%d,\"s\":\"%s\"}".formatted(n, text);
    }

    private static String noise(Random random) {
        byte[] bytes = new byte[750];
        random.nextBytes(bytes);
        return java.util.Base64.getEncoder().encodeToString(bytes);
    }

    /** Writes until there is no room. */
    private static void fill(Path file) {
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static List<Path> filesBelow(Path root, String jobId) throws IOException {
        try (var tree = Files.walk(root)) {
            return tree.filter(path -> path.getFileName().toString().contains(jobId))
                    .toList();
        }
    }

    private static int run(String... command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
