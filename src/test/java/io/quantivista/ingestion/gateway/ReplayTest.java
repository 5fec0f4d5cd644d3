package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.CSV;
import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rejections that run again through repaired rules, and those that are given up. */
class ReplayTest {
    private static final String TABLE = "market_data_lake";
    private static final String JOBS = "/api/v1/ingestion/jobs/";
    private static final String N = "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}";
    private static final String GOOD = "{\"ingestion_date\":\"2025-06-21\",\"n\":1}";
    private static final String GERMAN = "{\"ingestion_date\":\"21.06.2025\",\"n\":%d}";
    private static final String BROKEN = "{\"ingestion_date\":\"21.06.2025\",\"n\":";
    private static final String REPAIR =
            "[{\"rule_id\":\"day of %s\",\"rule_type\":\"parse_date\",\"source_field\":\"ingestion_date\",\"transformation_logic\":{\"format\":\"dd.MM.yyyy\"}}]";

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void what_a_repaired_rule_lets_pass_is_published_once_and_the_rest_waits_with_its_newest_reason() {
        String source = gateway.source("MARKET_DATA", N);
        String jobId = upload(source, NDJSON, GOOD, GERMAN.formatted(2), BROKEN, GERMAN.formatted(3), GOOD);
        assertThat(states(jobId))
                .containsExactly("2 waiting invalid_key", "3 waiting malformed_json", "4 waiting invalid_key");
        repair(source);

        JsonNode replay = replayed(jobId);

        String replayId = replay.get("job_id").asText();
        assertThat(replay.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(replay.get("parent_job_id").asText()).isEqualTo(jobId);
        assertThat(replay.get("records_processed").asLong()).isEqualTo(3);
        assertThat(replay.get("records_failed").asLong()).isEqualTo(1);
        assertThat(gateway.sql("select n from %s where ingestion_job_id = '%s' order by 1".formatted(TABLE, replayId)))
                .containsExactly(List.of("2"), List.of("3"));
        assertThat(states(jobId))
                .containsExactly("2 replayed invalid_key", "3 waiting malformed_json", "4 replayed invalid_key");
        assertThat(states(replayId)).isEmpty();
        assertAccounted(source, 5);
        assertThat(gateway.sql(
                        "select position, replayed_by_job_id from quarantine where ingestion_job_id = '%s' and replayed_by_job_id is null"
                                .formatted(jobId)))
                .hasSize(1);

        JsonNode second = replayed(jobId);

        assertThat(second.get("records_processed").asLong()).isEqualTo(1);
        assertThat(second.get("records_failed").asLong()).isEqualTo(1);
        assertThat(second.has("delta_version")).isFalse();
        assertAccounted(source, 5);
        assertThat(states(jobId)).hasSize(3);
    }

    @Test
    void a_text_with_a_raw_line_break_stays_one_record_however_often_it_is_replayed() {
        String source = gateway.source("MARKET_DATA", N);
        String jobId = gateway.committed(
                        source,
                        "application/json",
                        "[%s,{\"x\":\"\n%s\n\":1},\n{\"n\":\n5,\"ingestion_date\":\"21.06.2025\"},{\"name\":\"Alice\nSmith\"}]"
                                .formatted(GOOD, GOOD))
                .get("job_id")
                .asText();
        assertThat(list(jobId, "state=waiting")).hasSize(3);
        repair(source);

        JsonNode first = replayed(jobId);
        JsonNode second = replayed(jobId);

        assertThat(first.get("records_processed").asLong()).isEqualTo(3);
        assertThat(first.get("records_failed").asLong()).isEqualTo(2);
        assertThat(second.get("records_processed").asLong()).isEqualTo(2);
        assertThat(second.get("records_failed").asLong()).isEqualTo(2);
        assertThat(gateway.sql("select n from %s where source_id = '%s' order by 1".formatted(TABLE, source)))
                .containsExactly(List.of("1"), List.of("5"));
        assertThat(list(jobId, "state=waiting"))
                .hasSize(2)
                .allSatisfy(
                        rejection -> assertThat(rejection.get("code").asText()).isEqualTo("malformed_json"));
        assertAccounted(source, 4);
    }

    @Test
    void what_an_ordered_check_rejected_waits_as_long_as_the_check_is_in_force() {
        String source = gateway.source("MARKET_DATA", N);
        gateway.http().checks(source, "[{\"check_id\":\"once\",\"check_type\":\"unique\",\"field\":\"n\"}]");
        String jobId = upload(source, NDJSON, GOOD, GOOD, GERMAN.formatted(2));
        assertThat(states(jobId)).containsExactly("2 waiting check_failed", "3 waiting invalid_key");
        repair(source);

        JsonNode inForce = replayed(jobId);
        replayed(jobId);

        assertThat(inForce.get("records_processed").asLong()).isEqualTo(1);
        assertThat(inForce.get("error_details").asText())
                .isEqualTo(
                        "1 rejection(s) of %s were not replayed, as the check that looks at the records before them is still in force: remove that check, or discard them"
                                .formatted(jobId));
        assertThat(states(jobId)).containsExactly("2 waiting check_failed", "3 replayed invalid_key");
        assertThat(list(jobId, "state=waiting").get(0).get("reason").asText())
                .isEqualTo("1 came before in this job; not replayed, as the check is still in force");
        gateway.http().rules(source, "[]");
        gateway.http().checks(source, "[{\"check_id\":\"once\",\"check_type\":\"not_null\",\"field\":\"n\"}]");
        assertThat(replayed(jobId).get("records_failed").asLong()).isZero();
        assertThat(list(jobId, "state=waiting")).isEmpty();
        assertAccounted(source, 3);
    }

    @Test
    void a_replay_of_nothing_is_a_job_of_no_records() {
        String source = gateway.source("MARKET_DATA", N);
        String jobId = upload(source, NDJSON, GOOD);
        long quarantine = gateway.version("quarantine");

        JsonNode replay = replayed(jobId);

        assertThat(replay.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(replay.get("records_processed").asLong()).isZero();
        assertThat(gateway.version("quarantine")).isEqualTo(quarantine);
        assertThat(replayed(jobId).get("status").asText()).isEqualTo("COMPLETED");
    }

    @Test
    void what_fails_again_for_another_reason_waits_with_that_reason() {
        String source = gateway.source("MARKET_DATA", N);
        String jobId = upload(source, NDJSON, GERMAN.formatted(7));
        repair(source);
        gateway.http()
                .checks(
                        source,
                        "[{\"check_id\":\"small\",\"check_type\":\"range\",\"field\":\"n\",\"parameters\":{\"max\":5}}]");

        JsonNode replay = replayed(jobId);

        assertThat(replay.get("records_failed").asLong()).isEqualTo(1);
        assertThat(states(jobId)).containsExactly("1 waiting check_failed");
        JsonNode rejection = gateway.rejections(jobId).get(0);
        assertThat(rejection.get("rule_or_check_id").asText()).isEqualTo("small");
        assertThat(rejection.get("original").asText()).isEqualTo(GERMAN.formatted(7));
        assertThat(list(jobId, "rule_or_check_id=small")).hasSize(1);
        assertThat(list(jobId, "rule_or_check_id=other")).isEmpty();
        assertThat(list(jobId, "code=invalid_key")).isEmpty();
    }

    @Test
    void two_replays_at_once_publish_each_row_once() {
        String source = gateway.source("MARKET_DATA", N);
        String jobId = upload(
                source,
                NDJSON,
                IntStream.range(0, 20_000).mapToObj(GERMAN::formatted).toArray(String[]::new));
        repair(source);

        List<CompletableFuture<Caller.Answer>> both = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> post(jobId, "replay")))
                .limit(4)
                .toList();

        List<Caller.Answer> answers = both.stream().map(CompletableFuture::join).toList();
        assertThat(answers.stream().filter(answer -> answer.status() == 202)).isNotEmpty();
        assertThat(answers.stream().filter(answer -> answer.status() != 202))
                .allSatisfy(answer -> assertThat(answer.problem()).isEqualTo("job_busy"));
        answers.stream().filter(answer -> answer.status() == 202).forEach(this::ended);
        assertThat(gateway.count("select count(distinct n) from %s where source_id = '%s'".formatted(TABLE, source)))
                .isEqualTo(20_000);
        assertAccounted(source, 20_000);
        assertThat(list(jobId, "state=waiting")).isEmpty();
    }

    @Test
    void a_key_gives_the_first_replay_again_and_is_refused_for_another_job() {
        String source = gateway.source("MARKET_DATA", N);
        String jobId = upload(source, NDJSON, GERMAN.formatted(1));
        String other = upload(source, NDJSON, GERMAN.formatted(2));
        repair(source);
        String path = JOBS + jobId + "/replay";
        Caller.Answer first = gateway.http().send("POST", path, "", "Idempotency-Key", "once");
        String replayId = ended(first).get("job_id").asText();

        Caller.Answer again = gateway.http().send("POST", path, "", "Idempotency-Key", "once");
        Caller.Answer reused = gateway.http().send("POST", JOBS + other + "/replay", "", "Idempotency-Key", "once");

        assertThat(again.status()).as(again.text()).isEqualTo(202);
        assertThat(again.json().get("job_id").asText()).isEqualTo(replayId);
        assertThat(reused.problem()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void csv_is_read_as_it_was_although_the_header_is_gone_and_the_dialect_has_changed() {
        String config =
                "{\"csv\":{\"delimiter\":\";\",\"null_words\":[\"NA\"]},\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}";
        String source = gateway.source("MARKET_DATA", config);
        String jobId =
                upload(source, CSV, "n;ingestion_date;s", "1;21.06.2025;\"a;b\"", "NA;21.06.2025;c", "3;2025-06-21;d");
        assertThat(states(jobId)).hasSize(2);
        repair(source);
        Caller.Answer changed = gateway.http()
                .send(
                        "PUT",
                        "/api/v1/ingestion/sources/" + source,
                        "{\"source_name\":\"x\",\"source_type\":\"MARKET_DATA\",\"ingestion_config\":{\"csv\":{\"header\":false,\"columns\":[\"q\"]},\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);

        JsonNode replay = replayed(jobId);

        assertThat(replay.get("records_failed").asLong()).isZero();
        assertThat(gateway.sql("select n, data_payload->>'s' from %s where source_id = '%s' order by 2"
                        .formatted(TABLE, source)))
                .containsExactly(List.of("1", "a;b"), java.util.Arrays.asList(null, "c"), List.of("3", "d"));
    }

    @Test
    void rejections_come_back_as_a_body_that_can_be_sent_again() {
        String csv = gateway.source("MARKET_DATA", N);
        String header = "n,ingestion_date,\"a \"\"name\"\"\"";
        String csvJob = upload(csv, CSV, header, "1,21.06.2025,x", "2,2025-06-21,y", "3,21.06.2025,\"z\nz\"");
        String json = gateway.source("MARKET_DATA", N);
        String jsonJob = upload(json, NDJSON, GERMAN.formatted(1), BROKEN);
        repair(csv);

        Caller.Answer original = gateway.http().get(JOBS + csvJob + "/rejections/original");
        Caller.Answer broken = gateway.http().get(JOBS + jsonJob + "/rejections/original?code=malformed_json");

        assertThat(original.header("Content-Type")).isEqualTo("text/csv; charset=UTF-8");
        assertThat(original.text())
                .isEqualTo("\"n\",\"ingestion_date\",\"a \"\"name\"\"\"\n1,21.06.2025,x\n3,21.06.2025,\"z\nz\"\n");
        assertThat(broken.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(broken.text()).isEqualTo(BROKEN + "\n");
        JsonNode again = gateway.committed(csv, CSV, original.text());
        assertThat(again.get("records_processed").asLong()).isEqualTo(2);
        assertThat(again.get("records_failed").asLong()).isZero();
    }

    @Test
    void rejections_that_are_given_up_stay_and_no_replay_takes_them() {
        String source = gateway.source("MARKET_DATA", N);
        String jobId = upload(source, NDJSON, GERMAN.formatted(1), BROKEN, GERMAN.formatted(2));

        Caller.Answer discarded = post(jobId, "rejections/discard?code=malformed_json");

        assertThat(discarded.status()).as(discarded.text()).isEqualTo(200);
        assertThat(discarded.json().get("discarded").asLong()).isEqualTo(1);
        assertThat(post(jobId, "rejections/discard?code=malformed_json")
                        .json()
                        .get("discarded")
                        .asLong())
                .isZero();
        assertThat(states(jobId))
                .containsExactly("1 waiting invalid_key", "2 discarded malformed_json", "3 waiting invalid_key");
        repair(source);
        assertThat(replayed(jobId).get("records_processed").asLong()).isEqualTo(2);
        assertThat(states(jobId))
                .containsExactly("1 replayed invalid_key", "2 discarded malformed_json", "3 replayed invalid_key");
        assertThat(list(jobId, "state=discarded").get(0).has("discarded_at")).isTrue();
    }

    @Test
    void a_record_that_was_cut_short_stays_and_the_job_says_so() {
        String source = gateway.source("MARKET_DATA", N);
        String large = "{\"ingestion_date\":\"21.06.2025\",\"s\":\"" + "x".repeat(1_100_000) + "\"}";
        String jobId = upload(source, NDJSON, large, GERMAN.formatted(1));
        repair(source);

        JsonNode replay = replayed(jobId);

        assertThat(replay.get("records_processed").asLong()).isEqualTo(1);
        assertThat(replay.get("error_details").asText())
                .isEqualTo(
                        "1 rejection(s) of %s cannot be replayed, as their records were cut short (record_too_large): send them again or discard them"
                                .formatted(jobId));
        assertThat(states(jobId)).containsExactly("1 waiting record_too_large", "2 replayed invalid_key");
    }

    @Test
    void rejections_are_paged_by_their_place() {
        String source = gateway.source("MARKET_DATA", N);
        String jobId = upload(
                source,
                NDJSON,
                IntStream.range(0, 2_500).mapToObj(GERMAN::formatted).toArray(String[]::new));

        List<JsonNode> pages = gateway.http().list(JOBS + jobId + "/rejections?limit=333");

        assertThat(pages)
                .extracting(rejection -> rejection.at("/position/line").asInt())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 2_500).boxed().toList());
    }

    private void repair(String source) {
        gateway.http().rules(source, REPAIR.formatted(source));
    }

    private String upload(String source, String contentType, String... records) {
        return gateway.committed(source, contentType, String.join("\n", records) + "\n")
                .get("job_id")
                .asText();
    }

    private JsonNode replayed(String jobId) {
        Caller.Answer accepted = post(jobId, "replay");
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        return ended(accepted);
    }

    private JsonNode ended(Caller.Answer accepted) {
        String replayId = accepted.json().get("job_id").asText();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !gateway.job(replayId).get("status").asText().equals("RUNNING"));
        return gateway.job(replayId);
    }

    private Caller.Answer post(String jobId, String word) {
        return gateway.http().send("POST", JOBS + jobId + "/" + word, "");
    }

    private List<JsonNode> list(String jobId, String filter) {
        return gateway.http().list(JOBS + jobId + "/rejections?limit=1000&" + filter);
    }

    private List<String> states(String jobId) {
        return list(jobId, "state=all").stream()
                .map(rejection -> "%d %s %s"
                        .formatted(
                                rejection.at("/position/line").asInt(),
                                rejection.get("state").asText(),
                                rejection.get("code").asText()))
                .toList();
    }

    /** Of the records that came in, each is a row or waits. */
    private void assertAccounted(String source, long received) {
        long rows = gateway.count("select count(*) from %s where source_id = '%s'".formatted(TABLE, source));
        long waiting =
                gateway.count("select count(*) from quarantine where source_id = '%s' and replayed_by_job_id is null"
                        .formatted(source));
        assertThat(rows + waiting).isEqualTo(received);
    }
}
