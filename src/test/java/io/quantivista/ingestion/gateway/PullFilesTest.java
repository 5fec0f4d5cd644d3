package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PullFilesTest {
    private static final String INT_COLUMN =
            "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}";

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.shared();
    }

    private static PulledFolder folder(String config) {
        return PulledFolder.register(gateway.http(), gateway.dataDirectory(), TestGateway.newId(), config);
    }

    private static List<String> numbers(PulledFolder folder) {
        return gateway
                .sql("select n from market_data_lake where source_id = '%s' order by n".formatted(folder.source()))
                .stream()
                .map(row -> row.get(0))
                .toList();
    }

    @Test
    void each_file_is_pulled_once_and_new_ones_by_the_next_job() {
        PulledFolder folder = folder(INT_COLUMN);
        folder.write("a.csv", "n\n1\n2\n");
        folder.write("b.ndjson", "{\"n\":3}\n{\"n\":4}\n");

        JsonNode first = folder.synced();
        JsonNode second = folder.synced();
        folder.write("c.json", "[{\"n\":5},{\"n\":6}]");
        JsonNode third = folder.synced();

        assertThat(first.get("status").asText()).as(first.toString()).isEqualTo("COMPLETED");
        assertThat(first.get("records_processed").asLong()).isEqualTo(4);
        assertThat(second.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(second.get("records_processed").asLong()).isZero();
        assertThat(second.has("delta_version")).isFalse();
        assertThat(third.get("records_processed").asLong()).isEqualTo(2);
        assertThat(numbers(folder)).containsExactly("1", "2", "3", "4", "5", "6");
    }

    @Test
    void headers_of_files_may_differ_and_rejections_tell_their_file() {
        PulledFolder folder = folder("""
                {"keys":{"ingestion_date":"@ingested"},
                 "columns":[{"name":"n","type":"int"},{"name":"word","type":"string"}]}""");
        folder.write("1.csv", "n,word\n1,one\nx,bad\n");
        folder.write("2.csv", "word,n\ntwo,2\nbad,y\n");
        folder.write("3.csv", "word,n\nthree,3\n");

        JsonNode job = folder.synced();

        assertThat(job.get("records_failed").asLong()).isEqualTo(2);
        assertThat(gateway.sql("select n, word from market_data_lake where source_id = '%s' order by n"
                        .formatted(folder.source())))
                .containsExactly(List.of("1", "one"), List.of("2", "two"), List.of("3", "three"));
        List<JsonNode> rejections = gateway.rejections(job.get("job_id").asText());
        assertThat(rejections)
                .extracting(rejection -> rejection.get("position").toString())
                .containsExactly(
                        "{\"file\":\"1.csv\",\"position\":0,\"line\":3,\"byte_offset\":13}",
                        "{\"file\":\"2.csv\",\"position\":1,\"line\":3,\"byte_offset\":13}");
    }

    @Test
    void rejections_of_files_with_other_headers_are_replayed_by_the_header_of_each() {
        PulledFolder folder = folder("""
                {"keys":{"ingestion_date":"@ingested"},
                 "columns":[{"name":"n","type":"int"},{"name":"word","type":"string"}]}""");
        folder.write("1.csv", "n,word\n1,one\n");
        folder.write("2.csv", "word,n\ntwo,2\n");
        gateway.http()
                .checks(
                        folder.source(),
                        "[{\"check_id\":\"c\",\"check_type\":\"in_set\",\"field\":\"n\",\"severity\":\"error\",\"parameters\":{\"values\":[7]}}]");
        JsonNode job = folder.synced();
        assertThat(job.get("records_failed").asLong()).isEqualTo(2);
        gateway.http().checks(folder.source(), "[]");

        JsonNode replay = gateway.http()
                .send("POST", "/api/v1/ingestion/jobs/" + job.get("job_id").asText() + "/replay", "")
                .json();
        folder.ended(replay.get("job_id").asText());

        assertThat(gateway.sql("select n, word from market_data_lake where source_id = '%s' order by n"
                        .formatted(folder.source())))
                .containsExactly(List.of("1", "one"), List.of("2", "two"));
    }

    @Test
    void gzip_zstd_and_zip_are_unpacked() throws IOException {
        PulledFolder folder = folder(INT_COLUMN);
        folder.write("a.csv.gz", packed(GZIPOutputStream::new, "n\n1\n"));
        folder.write("b.ndjson.zst", Zstd.compress("{\"n\":2}\n".getBytes(StandardCharsets.UTF_8)));
        folder.write("c.zip", zip("x/3.csv", "n\n3\n", "4.ndjson", "{\"n\":4}\n{\"n\":\"bad\"}\n"));

        JsonNode job = folder.synced();

        assertThat(job.get("status").asText()).as(job.toString()).isEqualTo("COMPLETED");
        assertThat(numbers(folder)).containsExactly("1", "2", "3", "4");
        assertThat(gateway.rejections(job.get("job_id").asText())
                        .get(0)
                        .get("position")
                        .get("file")
                        .asText())
                .isEqualTo("c.zip!4.ndjson");
    }

    @Test
    void an_entry_of_an_archive_whose_bytes_changed_fails_the_job() throws IOException {
        PulledFolder folder = folder(INT_COLUMN);
        byte[] archive = stored("1.csv", "n\n1234567\n");
        int digit = new String(archive, StandardCharsets.ISO_8859_1).indexOf("1234567");
        archive[digit] = '9';
        folder.write("a.zip", archive);

        JsonNode job = folder.synced();

        assertThat(job.get("error_details").asText())
                .startsWith("malformed_body: a.zip!1.csv: the archive is corrupt: the checksum of the entry is ");
        assertThat(numbers(folder)).isEmpty();
    }

    /** An archive of one entry that is not packed, so that no packing notices what changes. */
    private static byte[] stored(String name, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry(name);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(checksum.getValue());
            zip.putNextEntry(entry);
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    @Test
    void binary_formats_are_pulled_among_each_other_packed_or_not() throws IOException {
        PulledFolder folder = folder(INT_COLUMN);
        folder.write("a.avro", BinaryRecords.AVRO.body(List.of(reading(1), reading(2))));
        folder.write("b.parquet", BinaryRecords.PARQUET.body(List.of(reading(3), reading(4))));
        folder.write("c.parquet.zst", Zstd.compress(BinaryRecords.PARQUET.body(List.of(reading(5)))));
        folder.write("d.zip", zip("x.parquet", BinaryRecords.PARQUET.body(List.of(reading(6)))));

        JsonNode job = folder.synced();

        assertThat(job.get("status").asText()).as(job.toString()).isEqualTo("COMPLETED");
        assertThat(numbers(folder)).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(gateway.dataDirectory().resolve("spool")).isDirectoryNotContaining("glob:**.unpacked");
    }

    @Test
    void a_changed_file_is_pulled_again_as_a_whole_or_ignored() {
        PulledFolder pulling = folder(INT_COLUMN);
        PulledFolder ignoring = PulledFolder.register(
                gateway.http(),
                gateway.dataDirectory(),
                TestGateway.newId(),
                INT_COLUMN,
                connection -> connection.put("changed_files", "ignore"));
        for (PulledFolder folder : List.of(pulling, ignoring)) {
            folder.write("a.csv", "n\n1\n");
            folder.synced();
            folder.write("a.csv", "n\n1\n2\n");
            folder.synced();
        }

        assertThat(numbers(pulling)).containsExactly("1", "1", "2");
        assertThat(numbers(ignoring)).containsExactly("1");
    }

    @Test
    void a_job_takes_max_files_and_the_next_one_the_rest() {
        PulledFolder folder = PulledFolder.register(
                gateway.http(),
                gateway.dataDirectory(),
                TestGateway.newId(),
                INT_COLUMN,
                connection -> connection.put("max_files", 2));
        for (int n = 1; n <= 5; n++) {
            folder.write(n + ".csv", "n\n" + n + "\n");
        }

        assertThat(folder.synced().get("records_processed").asLong()).isEqualTo(2);
        assertThat(folder.look().get("pending").asLong()).isEqualTo(3);
        folder.synced();
        folder.synced();

        assertThat(numbers(folder)).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void a_file_of_rejections_alone_and_an_empty_one_are_not_pulled_again() {
        PulledFolder folder = folder(INT_COLUMN);
        folder.write("bad.csv", "n\nx\n");
        folder.write("empty.csv", "");
        folder.write("header.csv", "n\n");

        JsonNode first = folder.synced();
        JsonNode second = folder.synced();

        assertThat(first.get("status").asText()).as(first.toString()).isEqualTo("COMPLETED");
        assertThat(first.get("records_failed").asLong()).isEqualTo(1);
        assertThat(second.get("records_processed").asLong()).isZero();
        assertThat(folder.look().get("pending").asLong()).isZero();
    }

    @Test
    void a_file_that_cannot_be_read_fails_the_job_with_its_name_and_leaves_nothing() throws IOException {
        PulledFolder folder = folder(INT_COLUMN);
        folder.write("a.csv", "n\n1\n");
        folder.write("b.avro", "this is no container file");

        JsonNode job = folder.synced();

        assertThat(job.get("status").asText()).isEqualTo("FAILED");
        assertThat(job.get("error_details").asText()).startsWith("malformed_body: b.avro: ");
        assertThat(numbers(folder)).isEmpty();
        Files.delete(folder.folder().resolve("b.avro"));
        folder.synced();
        assertThat(numbers(folder)).containsExactly("1");
    }

    @Test
    void what_was_pulled_is_listed_page_by_page_and_forgotten_by_name_or_as_a_whole() {
        PulledFolder folder = folder(INT_COLUMN);
        folder.write("a.csv", "n\n1\n");
        folder.write("b.csv", "n\n2\n");
        folder.synced();

        assertThat(gateway.http().list(folder.path("/pulled?limit=1")))
                .extracting(mark -> mark.get("name").asText())
                .containsExactly("a.csv", "b.csv");
        assertThat(gateway.http()
                        .send("DELETE", folder.path("/pulled?name=a.csv"), "")
                        .json()
                        .get("forgotten")
                        .asLong())
                .isEqualTo(1);
        folder.synced();
        assertThat(numbers(folder)).containsExactly("1", "1", "2");
        assertThat(gateway.http()
                        .send("DELETE", folder.path("/pulled"), "")
                        .json()
                        .get("forgotten")
                        .asLong())
                .isEqualTo(2);
    }

    @Test
    void a_held_pull_keeps_others_away_until_it_is_released_and_then_its_files_are_pulled() {
        PulledFolder folder = folder("""
                {"keys":{"ingestion_date":"@ingested"},"columns":[{"name":"n","type":"int"}],
                 "quality_gate":{"min_score":0.9,"on_fail":"fail_job"}}""");
        folder.write("a.csv", "n\n1\nx\n");
        JsonNode held = folder.synced();
        assertThat(held.get("status").asText()).isEqualTo("FAILED");

        assertThat(folder.sync().problem()).isEqualTo("job_held");
        Caller.Answer released = gateway.http()
                .send("POST", "/api/v1/ingestion/jobs/" + held.get("job_id").asText() + "/release", "");

        assertThat(released.status()).as(released.text()).isEqualTo(200);
        assertThat(folder.synced().get("records_processed").asLong()).isZero();
        assertThat(numbers(folder)).containsExactly("1");
    }

    @Test
    void a_discarded_pull_leaves_its_files_to_the_next_one() {
        PulledFolder folder = folder("""
                {"keys":{"ingestion_date":"@ingested"},"columns":[{"name":"n","type":"int"}],
                 "quality_gate":{"min_score":0.9,"on_fail":"fail_job"}}""");
        folder.write("a.csv", "n\n1\nx\n");
        String held = folder.synced().get("job_id").asText();

        gateway.http().send("POST", "/api/v1/ingestion/jobs/" + held + "/discard", "");

        assertThat(folder.look().get("pending").asLong()).isEqualTo(1);
    }

    @Test
    void a_state_that_was_set_back_refuses_to_pull_until_somebody_accepts_the_tables() {
        PulledFolder folder = folder(INT_COLUMN);
        folder.write("a.csv", "n\n1\n");
        folder.synced();
        gateway.postgres(
                "delete from pull_positions where source_id = '%s' returning position".formatted(folder.source()));

        JsonNode refused = folder.synced();
        JsonNode accepted = gateway.http()
                .send("POST", folder.path("/pull_state/accept"), "")
                .json();

        assertThat(refused.get("error_details").asText())
                .startsWith("sync_state_conflict: PostgreSQL knows of pull -1 of source '" + folder.source());
        assertThat(accepted.get("position").asLong()).isEqualTo(0);
        assertThat(folder.synced().get("status").asText()).isEqualTo("COMPLETED");
    }

    @Test
    void a_pull_that_its_limit_slows_down_is_cancelled_and_leaves_nothing() {
        PulledFolder folder = folder("""
                {"columns":[{"name":"n","type":"int"}],"limits":{"records_per_second":10}}""");
        folder.write("a.ndjson", PulledFolder.numbers(0, 20_000));
        String jobId = folder.sync().json().get("job_id").asText();

        Caller.Answer second = folder.sync();
        JsonNode cancelled = cancelledAt(20_000, jobId);

        assertThat(second.problem()).isEqualTo("sync_running");
        assertThat(cancelled.get("status").asText()).isEqualTo("CANCELLED");
        assertThat(gateway.files(jobId)).isEmpty();
        assertThat(numbers(folder)).isEmpty();
        assertThat(folder.look().get("pending").asLong()).isEqualTo(1);
    }

    @Test
    void parquet_is_slowed_down_by_the_limits_of_its_source() throws IOException {
        PulledFolder folder = folder("""
                {"keys":{"ingestion_date":"@ingested"},"columns":[{"name":"n","type":"int"}],
                 "limits":{"records_per_second":10}}""");
        folder.write(
                "a.parquet",
                BinaryRecords.PARQUET.body(IntStream.range(0, 1_000)
                        .mapToObj(PullFilesTest::reading)
                        .toList()));
        folder.write("b.csv", "n\n1000\n");
        String jobId = folder.sync().json().get("job_id").asText();

        JsonNode cancelled = cancelledAt(1_000, jobId);

        // A minute and a half would pass until the next file.
        assertThat(cancelled.get("status").asText()).isEqualTo("CANCELLED");
        assertThat(cancelled.get("records_processed").asLong()).isEqualTo(1_000);
    }

    @Test
    void a_job_that_still_looks_at_its_source_is_cancelled_at_once_and_comes_back_to_nothing() throws Exception {
        PulledFolder folder = folder(INT_COLUMN);
        folder.write("a.csv", "n\n1\n");
        String jobId;
        JsonNode cancelled;
        Caller.Answer second;
        // The look stops at what was pulled before.
        try (Connection held = gateway.lock("pull_marks in access exclusive mode")) {
            jobId = folder.sync().json().get("job_id").asText();

            second = folder.sync();
            cancelled = gateway.http()
                    .send("POST", "/api/v1/ingestion/jobs/" + jobId + "/cancel", "")
                    .json();
        }

        assertThat(second.problem()).isEqualTo("sync_running");
        assertThat(second.text()).contains("Job " + jobId + " pulls source");
        assertThat(cancelled.get("status").asText()).isEqualTo("CANCELLED");
        assertThat(cancelled.get("error_details").asText()).isEqualTo("job_cancelled: The job was cancelled");
        assertThat(folder.synced().get("records_processed").asLong()).isEqualTo(1);
        assertThat(numbers(folder)).containsExactly("1");
        assertThat(gateway.job(jobId).get("status").asText()).isEqualTo("CANCELLED");
    }

    @Test
    void a_job_whose_key_cannot_be_kept_ends_and_the_next_one_may_begin() {
        PulledFolder folder = folder(INT_COLUMN);
        folder.write("a.csv", "n\n1\n");
        gateway.execute("""
                create function refuse_key() returns trigger language plpgsql as
                $$ begin if new.key = 'k %s' and new.fingerprint is not null then raise 'refused'; end if; return new; end $$""".formatted(folder.source()));
        gateway.execute(
                "create trigger refuse_key before update on idempotency_keys for each row execute function refuse_key()");
        Caller.Answer refused;
        try {
            refused = folder.sync("Idempotency-Key", "k " + folder.source());
        } finally {
            gateway.execute("drop trigger refuse_key on idempotency_keys");
        }

        assertThat(refused.problem()).isEqualTo("internal");
        assertThat(gateway.lastJob(folder.source()).get("status").asText()).isEqualTo("FAILED");
        assertThat(folder.synced().get("records_processed").asLong()).isEqualTo(1);
    }

    /** Cancels the job when it has told so many records. */
    private static JsonNode cancelledAt(int records, String jobId) {
        gateway.http().events(jobId, line -> {
            if (line.contains("\"records_processed\":" + records)) {
                gateway.http().send("POST", "/api/v1/ingestion/jobs/" + jobId + "/cancel", "");
            }
        });
        return gateway.job(jobId);
    }

    @Test
    void the_same_key_gives_the_same_job() {
        PulledFolder folder = folder(INT_COLUMN);
        folder.write("a.csv", "n\n1\n");
        String jobId = folder.sync("Idempotency-Key", "k").json().get("job_id").asText();
        folder.ended(jobId);

        assertThat(folder.sync("Idempotency-Key", "k").json().get("job_id").asText())
                .isEqualTo(jobId);
    }

    @Test
    void the_key_of_an_upload_is_no_key_of_a_pull() {
        PulledFolder folder = folder(INT_COLUMN);
        folder.write("a.csv", "n\n1\n");
        Caller.Answer upload =
                gateway.http().upload(folder.source(), "application/x-ndjson", "{\"n\":2}", "Idempotency-Key", "both");

        JsonNode pull = folder.ended(
                folder.sync("Idempotency-Key", "both").json().get("job_id").asText());

        assertThat(pull.get("job_id")).isNotEqualTo(upload.json().get("job_id"));
        assertThat(numbers(folder)).containsExactly("1", "2");
    }

    @Test
    void a_source_that_sends_its_records_itself_is_not_pulled() {
        String source = gateway.source("MARKET_DATA", "{}");

        Caller.Answer sync = gateway.http().send("POST", "/api/v1/ingestion/sources/" + source + "/sync", "");
        Caller.Answer test = gateway.http().send("POST", "/api/v1/ingestion/sources/" + source + "/test", "");

        assertThat(sync.problem()).isEqualTo("not_pulled");
        assertThat(test.problem()).isEqualTo("not_pulled");
    }

    @Test
    void test_and_discover_tell_what_is_there() throws IOException {
        PulledFolder folder = folder("{}");
        folder.write("a.csv", "id,price\n7,12.50\n");
        folder.write("b.csv.tmp", "half");

        JsonNode sight = gateway.http().send("POST", folder.path("/test"), "").json();
        JsonNode found =
                gateway.http().send("POST", folder.path("/discover"), "").json();
        TestGateway.deleteTree(folder.folder());
        JsonNode gone = gateway.http().send("POST", folder.path("/test"), "").json();

        assertThat(sight.get("reachable").asBoolean()).isTrue();
        assertThat(sight.get("found").asLong()).isEqualTo(1);
        assertThat(sight.get("skipped").asLong()).isEqualTo(1);
        assertThat(found.get("columns").toString()).contains("\"name\":\"price\"", "decimal");
        assertThat(gone.get("reachable").asBoolean()).isFalse();
        assertThat(gone.get("problem").get("code").asText()).isEqualTo("source_unreachable");
    }

    private static BinaryRecords.Reading reading(int n) {
        return new BinaryRecords.Reading("2025-06-21", n, 0.5);
    }

    private interface Packing {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] packed(Packing packing, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = packing.over(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** Names and contents in turn. */
    private static byte[] zip(Object... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) entries[i]));
                zip.write(
                        entries[i + 1] instanceof byte[] content
                                ? content
                                : ((String) entries[i + 1]).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
