package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.Zstd;
import io.quantivista.ingestion.connector.files.CuttingRelay;
import io.quantivista.ingestion.connector.files.RemoteStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What pulls of files hold, whatever server the files are on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PulledStoreContract {
    private static final String INT_COLUMN =
            "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}";

    /** A try that follows by itself comes after seconds. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    TestGateway gateway;
    RemoteStore server;
    String id;

    abstract RemoteStore start(Path files) throws Exception;

    @BeforeAll
    void start(@TempDir Path data, @TempDir Path files) throws Exception {
        // A failed job is tried again when the tests are over.
        gateway = TestGateway.start(data, "connector.hosts", "127.0.0.1", "pull.poll_interval", "50ms");
        server = start(files);
    }

    @AfterAll
    void stop() throws IOException {
        gateway.close();
        server.close();
    }

    @BeforeEach
    void newId() {
        id = TestGateway.newId();
    }

    PulledStore source(String config, ObjectNode connection) {
        return PulledStore.register(gateway.http(), id, config, connection);
    }

    PulledStore source() {
        return source(INT_COLUMN, server.connection(id, server.port()));
    }

    void put(String name, String text) {
        server.put(id + "/" + name, text.getBytes(StandardCharsets.UTF_8));
    }

    List<String> numbers() {
        return gateway.sql("select n from market_data_lake where source_id = '%s' order by n".formatted(id)).stream()
                .map(row -> row.get(0))
                .toList();
    }

    /** Rows, and how many of them are different. */
    private List<String> counted() {
        return gateway.sql(
                        "select count(*), count(distinct n) from market_data_lake where source_id = '%s'".formatted(id))
                .get(0);
    }

    @Test
    void each_file_is_pulled_once_whatever_it_holds_and_however_it_is_packed() throws IOException {
        put("a.csv", "n\n1\n");
        server.put(id + "/b.csv.gz", gzip("n\n2\n".getBytes(StandardCharsets.UTF_8)));
        server.put(id + "/c.ndjson.zst", Zstd.compress("{\"n\":3}\n".getBytes(StandardCharsets.UTF_8)));
        server.put(id + "/d.zip", zip("x/4.csv", "n\n4\n", "5.ndjson", "{\"n\":5}\n"));
        server.put(id + "/e.parquet", binary(BinaryRecords.PARQUET, 6));
        server.put(id + "/f.parquet.gz", gzip(binary(BinaryRecords.PARQUET, 7)));
        server.put(id + "/g.avro", binary(BinaryRecords.AVRO, 8));
        put("h.json", "[{\"n\":9}]");
        put(".i.csv", "n\n10\n");
        PulledStore source = source();

        JsonNode first = source.synced();
        JsonNode second = source.synced();
        put("j.csv", "n\n10\n");
        JsonNode third = source.synced();

        assertThat(first.get("status").asText()).as(first.toString()).isEqualTo("COMPLETED");
        assertThat(first.get("records_processed").asLong()).isEqualTo(9);
        assertThat(second.get("records_processed").asLong()).isZero();
        assertThat(third.get("records_processed").asLong()).isEqualTo(1);
        assertThat(numbers()).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        assertThat(gateway.dataDirectory().resolve("spool")).isEmptyDirectory();
    }

    @Test
    void files_are_taken_by_name_up_to_max_files_and_a_changed_one_as_a_whole() {
        for (int n = 5; n > 0; n--) {
            put(n + ".csv", "n\n" + n + "\n");
        }
        PulledStore source =
                source(INT_COLUMN, server.connection(id, server.port()).put("max_files", 2));

        JsonNode first = source.synced();
        await().atMost(PATIENCE).until(() -> numbers().size() == 5);
        put("3.csv", "n\n3\n33\n");
        JsonNode sight = source.look();

        assertThat(first.get("records_processed").asLong()).isEqualTo(2);
        assertThat(sight.get("found").asLong()).isEqualTo(5);
        assertThat(sight.get("pending").asLong()).isEqualTo(1);
        assertThat(sight.get("first").get(0).get("name").asText()).isEqualTo("3.csv");
        assertThat(source.synced().get("records_processed").asLong()).isEqualTo(2);
        assertThat(numbers()).containsExactly("1", "2", "3", "3", "4", "5", "33");
    }

    @Test
    void test_and_discover_tell_what_is_there_and_no_answer_shows_the_secret() {
        put("a.csv", "id,price\n7,12.50\n");
        put("b.csv.tmp", "half");
        PulledStore source = source("{}", server.connection(id, server.port()));

        JsonNode sight = source.post("/test");
        JsonNode found = source.post("/discover");
        String shown = gateway.http().get(source.path("")).text();

        assertThat(sight.get("reachable").asBoolean()).isTrue();
        assertThat(sight.get("type").asText())
                .isEqualTo(server.connection(id, 1).get("type").asText());
        assertThat(sight.get("found").asLong()).isEqualTo(1);
        assertThat(sight.get("skipped").asLong()).isEqualTo(1);
        assertThat(found.get("columns").toString()).contains("\"name\":\"price\"", "decimal");
        assertThat(shown).contains("*****").doesNotContain(server.secret());
    }

    @Test
    void a_wrong_secret_is_told_and_not_tried_again() {
        PulledStore source = source(INT_COLUMN, server.withWrongSecret(server.connection(id, server.port())));

        JsonNode sight = source.post("/test");
        JsonNode job = source.synced();

        assertThat(sight.get("reachable").asBoolean()).isFalse();
        assertThat(sight.get("problem").get("code").asText()).isEqualTo("invalid_definition");
        assertThat(job.get("error_details").asText())
                .startsWith("invalid_definition: ")
                .doesNotContain(server.secret());
    }

    @Test
    void a_host_that_is_not_public_is_not_reached_unless_it_is_named() {
        ObjectNode connection = server.connection(id, server.port());
        connection.fields().forEachRemaining(setting -> {
            if (setting.getValue().asText().contains("127.0.0.1")) {
                connection.put(setting.getKey(), setting.getValue().asText().replace("127.0.0.1", "127.0.0.2"));
            }
        });

        JsonNode job = source(INT_COLUMN, connection).synced();

        assertThat(job.get("error_details").asText())
                .isEqualTo(
                        "invalid_definition: The host '127.0.0.2' has an address that is not public: name it in connector.hosts where sources may reach it");
    }

    @Test
    void a_connection_that_breaks_in_the_middle_of_a_file_costs_nothing() throws IOException {
        put("a.ndjson", PulledFolder.numbers(0, 20_000));
        try (CuttingRelay relay = new CuttingRelay(server.port())) {
            PulledStore source = source(INT_COLUMN, server.connection(id, relay.port()));
            relay.cut(2, 300_000);

            JsonNode job = source.synced();

            assertThat(job.get("status").asText()).as(job.toString()).isEqualTo("COMPLETED");
            assertThat(relay.cuts()).isEqualTo(2);
            assertThat(counted()).containsExactly("20000", "20000");
        }
    }

    @Test
    void a_file_that_cannot_be_read_to_its_end_leaves_nothing_and_is_pulled_when_it_can() throws IOException {
        put("a.ndjson", PulledFolder.numbers(0, 20_000));
        put("b.ndjson", PulledFolder.numbers(20_000, 10));
        try (CuttingRelay relay = new CuttingRelay(server.port())) {
            PulledStore source = source(INT_COLUMN, server.connection(id, relay.port()));
            relay.cut(Integer.MAX_VALUE, 20_000);

            JsonNode job = source.synced();

            assertThat(job.get("status").asText()).isEqualTo("FAILED");
            assertThat(job.get("error_details").asText()).startsWith("source_unreachable: ");
            assertThat(numbers()).isEmpty();
            relay.cut(0, 0);
            // By hand, or by the try that follows by itself.
            source.sync();
            await().atMost(PATIENCE).until(() -> counted().equals(List.of("20010", "20010")));
        }
    }

    @Test
    void a_pull_of_a_silent_server_is_cancelled_and_the_next_one_has_everything() throws IOException {
        put("a.ndjson", PulledFolder.numbers(0, 20_000));
        try (CuttingRelay relay = new CuttingRelay(server.port())) {
            PulledStore source = source(INT_COLUMN, server.connection(id, relay.port()));
            relay.fallSilent(300_000);
            String jobId = source.sync().json().get("job_id").asText();
            await().atMost(PATIENCE).until(() -> relay.cuts() > 0);

            gateway.http().send("POST", "/api/v1/ingestion/jobs/" + jobId + "/cancel", "");

            assertThat(source.ended(jobId).get("status").asText()).isEqualTo("CANCELLED");
            relay.cut(0, 0);
            assertThat(source.synced().get("records_processed").asLong()).isEqualTo(20_000);
            assertThat(counted()).containsExactly("20000", "20000");
        }
    }

    private static byte[] binary(BinaryRecords format, int n) {
        return format.body(IntStream.of(n)
                .mapToObj(each -> new BinaryRecords.Reading("2025-06-21", each, 0.5))
                .toList());
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    /** Names and contents in turn. */
    private static byte[] zip(String... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries.length; i += 2) {
                zip.putNextEntry(new ZipEntry(entries[i]));
                zip.write(entries[i + 1].getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
