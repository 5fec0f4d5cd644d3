package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Write, audit, publish: what a quality gate lets through, what it holds, and what becomes of that. */
class GateTest {
    private static final String TABLE = "market_data_lake";
    private static final String JOBS = "/api/v1/ingestion/jobs/";
    private static final String GATE = "{\"quality_gate\":{\"min_score\":%s,\"on_fail\":\"%s\"}}";
    private static final String GOOD = "{\"ingestion_date\":\"2025-06-21\",\"n\":1}";
    private static final String BAD = "{\"n\":2}";

    private final TestGateway gateway = TestGateway.shared();

    @ParameterizedTest
    @CsvSource({"0.74, COMPLETED", "0.75, COMPLETED", "0.76, FAILED"})
    void a_job_passes_at_the_score_of_its_gate_and_fails_below_it(String minScore, String status) {
        String source = gateway.source("MARKET_DATA", GATE.formatted(minScore, "fail_job"));

        Caller.Answer answer = gateway.http().upload(source, NDJSON, lines(GOOD, BAD, GOOD, GOOD));

        assertThat(answer.status()).as(answer.text()).isEqualTo(status.equals("FAILED") ? 422 : 201);
        assertThat(gateway.lastJob(source).get("status").asText()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"publish_valid, COMPLETED", "warn, WARNING"})
    void a_gate_that_does_not_stop_the_job_publishes_and_says_that_it_failed(String onFail, String status) {
        String source = gateway.source("MARKET_DATA", GATE.formatted("0.9", onFail));

        JsonNode job = gateway.committed(source, NDJSON, lines(GOOD, BAD));

        assertThat(job.get("status").asText()).isEqualTo(status);
        assertThat(job.get("error_details").asText())
                .isEqualTo(
                        "quality_gate_failed: the quality score 0.5 is below min_score 0.9; the valid rows were published (on_fail %s)"
                                .formatted(onFail));
        assertThat(rows(job.get("job_id").asText())).isEqualTo(1);
        assertThat(gateway.rejections(job.get("job_id").asText())).hasSize(1);
    }

    @Test
    void a_job_that_fails_its_gate_is_invisible_until_it_is_released_once() {
        String source = gateway.source("MARKET_DATA", GATE.formatted("0.9", "fail_job"));
        long version = gateway.version(TABLE);
        long quarantine = gateway.version("quarantine");

        Caller.Answer refused = gateway.http().upload(source, NDJSON, lines(GOOD, BAD));

        assertThat(refused.problem()).isEqualTo("quality_gate_failed");
        JsonNode job = gateway.lastJob(source);
        String jobId = job.get("job_id").asText();
        assertThat(job.get("status").asText()).isEqualTo("FAILED");
        assertThat(Instant.parse(job.get("held_until").asText())).isAfter(Instant.now());
        assertThat(job.get("error_details").asText())
                .startsWith(
                        "quality_gate_failed: the quality score 0.5 is below min_score 0.9; its rows are held until ")
                .contains("held_" + jobId);
        assertThat(gateway.version("quarantine")).isEqualTo(quarantine);
        assertThat(rows(jobId)).isZero();
        assertThat(version < 0 || gateway.version(TABLE) == version).isTrue();
        JsonNode held = gateway.http().get(JOBS + jobId + "/held").json();
        assertThat(held.get("rows").asLong()).isEqualTo(1);
        assertThat(held.get("rejections").asLong()).isEqualTo(1);
        assertThat(gateway.sql("select data_payload, source_id, ingestion_date::varchar from "
                        + held.get("view").asText()))
                .containsExactly(List.of(GOOD, source, "2025-06-21"));
        assertThat(gateway.rejections(jobId)).hasSize(1);
        assertThat(post(jobId, "replay").problem()).isEqualTo("job_held");

        Caller.Answer released = post(jobId, "release");
        Caller.Answer again = post(jobId, "release");

        assertThat(released.status()).as(released.text()).isEqualTo(200);
        assertThat(released.json().get("status").asText()).isEqualTo("COMPLETED");
        assertThat(released.json().has("held_until")).isFalse();
        assertThat(released.json().get("delta_version").asLong()).isEqualTo(gateway.version(TABLE));
        assertThat(again.problem()).isEqualTo("job_not_held");
        assertThat(rows(jobId)).isEqualTo(1);
        assertThat(gateway.kernelRows(TABLE, jobId)).hasSize(1);
        assertThat(gateway.rejections(jobId)).hasSize(1);
        assertThat(gateway.postgres("select job_status from outbox where job_id = '%s' order by id".formatted(jobId)))
                .containsExactly("FAILED", "COMPLETED");
        assertThat(gateway.postgres("select count(distinct event_id) from outbox where job_id = '%s'".formatted(jobId)))
                .containsExactly("2");
        assertThat(gateway.http().get(JOBS + jobId + "/held").problem()).isEqualTo("job_not_held");
    }

    @Test
    void a_discarded_job_leaves_nothing_but_its_account() {
        String source = gateway.source("MARKET_DATA", GATE.formatted("0.9", "fail_job"));
        gateway.http().upload(source, NDJSON, lines(GOOD, BAD));
        String jobId = gateway.lastJob(source).get("job_id").asText();
        assertThat(gateway.parquetFiles(jobId)).hasSize(2);

        Caller.Answer discarded = post(jobId, "discard");

        assertThat(discarded.status()).as(discarded.text()).isEqualTo(200);
        assertThat(discarded.json().get("status").asText()).isEqualTo("FAILED");
        assertThat(discarded.json().has("held_until")).isFalse();
        assertThat(discarded.json().get("error_details").asText())
                .isEqualTo("quality_gate_failed: the job's rows were held, and have been discarded by hand");
        assertThat(gateway.files(jobId)).isEmpty();
        assertThat(gateway.rejections(jobId)).isEmpty();
        assertThat(post(jobId, "release").problem()).isEqualTo("job_not_held");
        assertThat(gateway.http().get(JOBS + jobId + "/quality").status()).isEqualTo(200);
        assertThat(gateway.postgres("select job_status from outbox where job_id = '%s'".formatted(jobId)))
                .containsExactly("FAILED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"release", "discard"})
    void a_job_that_is_held_before_postgresql_knows_is_busy_until_it_does(String word) {
        String jobId = held(gateway);
        String until = gateway.job(jobId).get("held_until").asText();
        // The moment between the two: the journal says held, and the job's own end is on its way.
        gateway.postgres(
                "update ingestion_jobs set status = 'RUNNING' where job_id = '%s' returning 1".formatted(jobId));
        gateway.postgres("update job_details set held_until = null where job_id = '%s' returning 1".formatted(jobId));

        Caller.Answer early = post(jobId, word);

        assertThat(early.problem()).as(early.text()).isEqualTo("job_busy");
        assertThat(gateway.files(jobId)).isNotEmpty();
        gateway.postgres(
                "update ingestion_jobs set status = 'FAILED' where job_id = '%s' returning 1".formatted(jobId));
        gateway.postgres(
                "update job_details set held_until = '%s' where job_id = '%s' returning 1".formatted(until, jobId));
        Caller.Answer later = post(jobId, word);
        assertThat(later.status()).as(later.text()).isEqualTo(200);
        assertThat(later.json().has("held_until")).isFalse();
    }

    @Test
    void a_key_answers_with_the_held_job_and_is_free_again_when_that_is_discarded() {
        String source = gateway.source("MARKET_DATA", GATE.formatted("0.9", "fail_job"));
        String body = lines(GOOD, BAD);
        gateway.http().upload(source, NDJSON, body, "Idempotency-Key", "one");
        String jobId = gateway.lastJob(source).get("job_id").asText();

        Caller.Answer again = gateway.http().upload(source, NDJSON, body, "Idempotency-Key", "one");

        assertThat(again.problem()).isEqualTo("quality_gate_failed");
        assertThat(again.text()).contains(jobId);
        assertThat(gateway.lastJob(source).get("job_id").asText()).isEqualTo(jobId);
        post(jobId, "discard");
        gateway.http().upload(source, NDJSON, body, "Idempotency-Key", "one");
        assertThat(gateway.lastJob(source).get("job_id").asText()).isNotEqualTo(jobId);
    }

    @Test
    void a_job_with_rejections_alone_is_held_and_released_too() {
        String source = gateway.source("MARKET_DATA", GATE.formatted("0.1", "fail_job"));
        gateway.http().upload(source, NDJSON, lines(BAD, BAD));
        String jobId = gateway.lastJob(source).get("job_id").asText();

        assertThat(gateway.sql("select count(*) from held_" + jobId)).containsExactly(List.of("0"));
        Caller.Answer released = post(jobId, "release");

        assertThat(released.status()).as(released.text()).isEqualTo(200);
        assertThat(released.json().has("delta_version")).isFalse();
        assertThat(gateway.count("select count(*) from quarantine where ingestion_job_id = '%s'".formatted(jobId)))
                .isEqualTo(2);
    }

    @Test
    void a_release_whose_rows_fit_the_table_no_more_is_refused_and_the_job_stays_held() throws Exception {
        String source = gateway.source(
                "EXTERNAL_FEEDS",
                "{\"columns\":[{\"name\":\"held_n\",\"field\":\"n\",\"type\":\"int\"}],\"quality_gate\":{\"min_score\":1}}");
        gateway.http().upload(source, NDJSON, lines(GOOD, BAD));
        String jobId = gateway.lastJob(source).get("job_id").asText();
        // Another engine takes the column away: a commit of its own to the same log.
        Path log = gateway.lake().resolve("external_feeds_data_lake/_delta_log");
        String undo = DeltaLogs.changeType(log, "held_n", "integer", "string");

        Caller.Answer refused = post(jobId, "release");

        assertThat(refused.problem()).isEqualTo("schema_conflict");
        assertThat(refused.text()).contains("held_n");
        assertThat(gateway.job(jobId).has("held_until")).isTrue();
        DeltaLogs.append(log, undo);
        assertThat(post(jobId, "release").status()).isEqualTo(200);
        assertThat(gateway.sql(
                        "select held_n from external_feeds_data_lake where ingestion_job_id = '%s'".formatted(jobId)))
                .containsExactly(List.of("1"));
    }

    @Test
    void a_release_that_fails_behind_its_deciding_commit_goes_on_until_it_is_whole(@TempDir Path data)
            throws Exception {
        try (TestGateway own = TestGateway.start(data)) {
            String jobId = held(own);
            // Another engine changes a column of the quarantine, whose commit comes second.
            Path log = own.lake().resolve("quarantine/_delta_log");
            String undo = DeltaLogs.changeType(log, "reason", "string", "integer");

            CompletableFuture<Caller.Answer> release =
                    CompletableFuture.supplyAsync(() -> own.http().send("POST", JOBS + jobId + "/release", ""));

            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            own.count("select count(*) from %s where ingestion_job_id = '%s'".formatted(TABLE, jobId))
                                    == 1);
            assertThat(own.job(jobId).get("status").asText()).isEqualTo("FAILED");
            DeltaLogs.append(log, undo);
            Caller.Answer released = release.join();
            assertThat(released.status()).as(released.text()).isEqualTo(200);
            assertThat(released.json().get("status").asText()).isEqualTo("COMPLETED");
            assertThat(released.json().has("held_until")).isFalse();
            assertThat(released.json().has("delta_version")).isTrue();
            assertThat(own.rejections(jobId)).hasSize(1);
        }
    }

    @Test
    void held_jobs_survive_a_restart(@TempDir Path data) {
        String released;
        String discarded;
        try (TestGateway first = TestGateway.startEmbedded(data, java.util.Map.of())) {
            released = held(first);
            discarded = held(first);
        }
        try (TestGateway second = TestGateway.startEmbedded(data, java.util.Map.of())) {
            assertThat(second.job(released).get("status").asText()).isEqualTo("FAILED");
            assertThat(second.job(released).has("held_until")).isTrue();
            assertThat(second.sql("select count(*) from held_" + released)).containsExactly(List.of("1"));

            assertThat(second.http()
                            .send("POST", JOBS + released + "/release", "")
                            .status())
                    .isEqualTo(200);
            assertThat(second.http()
                            .send("POST", JOBS + discarded + "/discard", "")
                            .status())
                    .isEqualTo(200);

            assertThat(second.count("select count(*) from " + TABLE)).isEqualTo(1);
            assertThat(second.count("select count(*) from quarantine")).isEqualTo(1);
            assertThat(second.files(discarded)).isEmpty();
        }
    }

    @Test
    void a_crash_between_the_lake_and_postgresql_is_made_good_at_the_next_start(@TempDir Path data) {
        String untold;
        String discarded;
        String until;
        try (TestGateway first = TestGateway.startEmbedded(data, java.util.Map.of())) {
            untold = held(first);
            discarded = held(first);
            until = first.job(untold).get("held_until").asText();
            first.http().send("POST", JOBS + discarded + "/discard", "");
            // As if the process had died before either was told.
            first.postgres(
                    "update ingestion_jobs set status = 'RUNNING', end_time = null where job_id = '%s' returning 1"
                            .formatted(untold));
            first.postgres("delete from outbox where job_id = '%s' returning 1".formatted(untold));
            first.postgres(
                    "update job_details set held_until = null where job_id = '%s' returning 1".formatted(untold));
            first.postgres(
                    "update job_details set held_until = now() where job_id = '%s' returning 1".formatted(discarded));
        }
        try (TestGateway second = TestGateway.startEmbedded(data, java.util.Map.of())) {
            assertThat(second.job(untold).get("status").asText()).isEqualTo("FAILED");
            assertThat(second.job(untold).get("held_until").asText()).isEqualTo(until);
            assertThat(second.postgres("select job_status from outbox where job_id = '%s'".formatted(untold)))
                    .containsExactly("FAILED");
            assertThat(second.job(discarded).has("held_until")).isFalse();
            assertThat(second.job(discarded).get("error_details").asText()).endsWith("have been discarded");
            assertThat(second.http()
                            .send("POST", JOBS + untold + "/release", "")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_held_job_is_discarded_when_its_time_is_over(@TempDir Path data) {
        try (TestGateway brief = TestGateway.start(data, "gate.hold_for", "1s")) {
            String jobId = held(brief);

            await().atMost(Duration.ofSeconds(20)).until(() -> !brief.job(jobId).has("held_until"));

            assertThat(brief.job(jobId).get("error_details").asText())
                    .endsWith("have been discarded: nobody released them in time");
            assertThat(brief.files(jobId)).isEmpty();
        }
    }

    @Test
    void one_job_more_than_can_be_held_keeps_nothing_and_says_so(@TempDir Path data) {
        try (TestGateway small = TestGateway.start(data, "gate.max_held", "1")) {
            String first = held(small);
            String source = small.source("MARKET_DATA", GATE.formatted("0.9", "fail_job"));

            Caller.Answer refused = small.http().upload(source, NDJSON, lines(GOOD, BAD));

            assertThat(refused.problem()).isEqualTo("quality_gate_failed");
            JsonNode second = small.lastJob(source);
            assertThat(second.has("held_until")).isFalse();
            assertThat(second.get("error_details").asText())
                    .contains("its rows were not kept, as 1 jobs are held already (gate.max_held)");
            assertThat(small.files(second.get("job_id").asText())).isEmpty();
            assertThat(small.job(first).has("held_until")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"min_score\":1.01}",
                "{\"min_score\":-0.01}",
                "{\"min_score\":\"0.9\"}",
                "{}",
                "[]",
                "{\"min_score\":0.9,\"on_fail\":\"explode\"}",
                "{\"min_score\":0.9,\"x\":1}"
            })
    void a_gate_that_cannot_work_is_refused_when_the_source_is_saved(String gate) {
        Caller.Answer refused = gateway.http()
                .send(
                        "POST",
                        "/api/v1/ingestion/sources",
                        "{\"source_id\":\"%s\",\"source_name\":\"g\",\"source_type\":\"MARKET_DATA\",\"ingestion_config\":{\"quality_gate\":%s}}"
                                .formatted(TestGateway.newId(), gate));

        assertThat(refused.problem()).isEqualTo("invalid_definition");
        assertThat(refused.json().at("/problems/0/pointer").asText()).startsWith("/ingestion_config/quality_gate");
    }

    private static String held(TestGateway where) {
        String source = where.source("MARKET_DATA", GATE.formatted("0.9", "fail_job"));
        assertThat(where.http().upload(source, NDJSON, lines(GOOD, BAD)).problem())
                .isEqualTo("quality_gate_failed");
        return where.lastJob(source).get("job_id").asText();
    }

    private Caller.Answer post(String jobId, String word) {
        return gateway.http().send("POST", JOBS + jobId + "/" + word, "");
    }

    private long rows(String jobId) {
        return gateway.count("select count(*) from %s where ingestion_job_id = '%s'".formatted(TABLE, jobId));
    }

    private static String lines(String... records) {
        return String.join("\n", records) + "\n";
    }
}
