package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullSchedulesTest {
    /** More of them with -Dgateway.test.schedules=10000. */
    private static final int SCHEDULES = Integer.getInteger("gateway.test.schedules", 1_000);

    @TempDir
    private static Path data;

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                data,
                "pull.poll_interval",
                "50ms",
                "pull.lease",
                "1s",
                "pull.retry_first",
                "20ms",
                "pull.max_idle_retries",
                "2");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static PulledFolder folder(String schedule) {
        return PulledFolder.register(gateway.http(), data, TestGateway.newId(), """
                {"keys":{"ingestion_date":"@ingested"},"columns":[{"name":"n","type":"int"}],"schedule":"%s"}""".formatted(schedule));
    }

    /** The instant that comes next is now. */
    private static void makeDue(PulledFolder folder) {
        awaitNextRun(folder);
        gateway.postgres(
                "update pull_tasks set next_run = now(), look_at = now() where source_id = '%s' returning source_id"
                        .formatted(folder.source()));
    }

    private static void awaitNextRun(PulledFolder folder) {
        await().until(() -> !gateway.postgres(
                        "select source_id from pull_tasks where next_run is not null and source_id = '%s'"
                                .formatted(folder.source()))
                .isEmpty());
    }

    private static JsonNode schedule(PulledFolder folder) {
        Caller.Answer answer = gateway.http().get(folder.path("/schedule"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static void awaitOutcome(PulledFolder folder, String outcome) {
        await().untilAsserted(() ->
                assertThat(schedule(folder).path("last_outcome").asText()).startsWith(outcome));
    }

    private static long rows(PulledFolder folder) {
        return gateway.version("market_data_lake") < 0
                ? 0
                : gateway.count(
                        "select count(*) from market_data_lake where source_id = '%s'".formatted(folder.source()));
    }

    @Test
    void a_schedule_pulls_what_was_dropped_in_and_makes_no_job_of_nothing() {
        PulledFolder folder = folder("@yearly");
        folder.write("a.csv", "n\n1\n2\n");
        makeDue(folder);
        awaitOutcome(folder, "COMPLETED");
        JsonNode job = gateway.lastJob(folder.source());
        makeDue(folder);
        awaitOutcome(folder, "nothing new");

        assertThat(job.get("ingestion_mode").asText()).isEqualTo("BATCH_SCHEDULED");
        assertThat(gateway.http()
                        .get("/api/v1/ingestion/jobs?source_id=" + folder.source())
                        .json())
                .hasSize(1);
        assertThat(rows(folder)).isEqualTo(2);
        assertThat(schedule(folder).get("last_job_id")).isEqualTo(job.get("job_id"));
    }

    @Test
    void the_next_runs_are_shown_in_the_zone_of_the_schedule_until_it_is_paused() {
        String id = TestGateway.newId();
        PulledFolder folder = PulledFolder.register(gateway.http(), data, id, """
                {"keys":{"ingestion_date":"@ingested"},"schedule":"0 12 * * *","time_zone":"Asia/Tokyo"}""");
        awaitNextRun(folder);

        JsonNode shown = schedule(folder);
        JsonNode paused =
                gateway.http().send("POST", folder.path("/schedule/pause"), "").json();
        JsonNode resumed =
                gateway.http().send("POST", folder.path("/schedule/resume"), "").json();

        assertThat(shown.get("next_runs"))
                .hasSize(5)
                .allSatisfy(run -> assertThat(run.asText()).endsWith("T03:00:00Z"));
        assertThat(Instant.parse(shown.get("next_runs").get(0).asText())).isAfter(Instant.now());
        assertThat(paused.get("paused").asBoolean()).isTrue();
        assertThat(paused.get("next_runs")).isEmpty();
        assertThat(resumed.get("next_runs")).hasSize(5);
    }

    @Test
    void a_paused_schedule_runs_nothing_and_goes_on_with_the_next_instant() {
        PulledFolder folder = folder("@yearly");
        folder.write("a.csv", "n\n1\n");
        awaitNextRun(folder);
        gateway.http().send("POST", folder.path("/schedule/pause"), "");

        assertThat(gateway.postgres("select source_id from pull_tasks where look_at is null and source_id = '%s'"
                        .formatted(folder.source())))
                .hasSize(1);
        gateway.http().send("POST", folder.path("/schedule/resume"), "");
        awaitNextRun(folder);
        assertThat(gateway.http()
                        .get("/api/v1/ingestion/jobs?source_id=" + folder.source())
                        .json())
                .isEmpty();
    }

    @Test
    void a_source_that_cannot_be_read_is_tried_again_and_then_left_to_its_schedule() throws IOException {
        PulledFolder folder = folder("@yearly");
        Files.delete(folder.folder());
        makeDue(folder);

        awaitOutcome(folder, "FAILED (source, tried often enough): source_unreachable: There is no folder");

        assertThat(gateway.http()
                        .get("/api/v1/ingestion/jobs?source_id=" + folder.source())
                        .json())
                .hasSize(3)
                .allSatisfy(job -> assertThat(job.get("status").asText()).isEqualTo("FAILED"));
    }

    @Test
    void a_source_that_comes_back_is_pulled_when_it_is_next_looked_at() throws IOException {
        PulledFolder folder = folder("@yearly");
        Files.delete(folder.folder());
        makeDue(folder);
        awaitOutcome(folder, "FAILED (source, tried often enough)");
        Files.createDirectories(folder.folder());
        folder.write("a.csv", "n\n1\n");
        gateway.postgres("update pull_tasks set due = now(), look_at = now() where source_id = '%s' returning 1"
                .formatted(folder.source()));

        awaitOutcome(folder, "COMPLETED");

        assertThat(rows(folder)).isEqualTo(1);
    }

    @Test
    void what_cannot_succeed_by_repetition_is_not_repeated() {
        PulledFolder folder = folder("@yearly");
        folder.write("a.avro", "no container");
        makeDue(folder);

        awaitOutcome(folder, "FAILED (user, not tried again): malformed_body: a.avro");

        assertThat(gateway.http()
                        .get("/api/v1/ingestion/jobs?source_id=" + folder.source())
                        .json())
                .hasSize(1);
    }

    @Test
    void a_run_whose_process_fell_silent_is_run_by_another() {
        PulledFolder folder = folder("@yearly");
        folder.write("a.csv", "n\n1\n");
        awaitNextRun(folder);

        gateway.postgres("""
                update pull_tasks set due = now(), claimed_by = 'a process that died', look_at = now() + interval '200 ms'
                where source_id = '%s' returning 1""".formatted(folder.source()));

        awaitOutcome(folder, "COMPLETED");
    }

    @Test
    void a_run_that_everybody_dies_of_is_given_up() {
        PulledFolder folder = folder("@yearly");
        folder.write("a.csv", "n\n1\n");
        awaitNextRun(folder);

        gateway.postgres("""
                update pull_tasks set due = now(), claimed_by = 'a process that died', idle_failures = 2, look_at = now()
                where source_id = '%s' returning 1""".formatted(folder.source()));

        awaitOutcome(folder, "FAILED (internal, tried often enough): every gateway that pulled it died");
        assertThat(rows(folder)).isZero();
        assertThat(schedule(folder).get("next_runs")).hasSize(5);
    }

    @Test
    void a_schedule_survives_a_restart_and_runs_what_it_missed(@TempDir Path own) {
        TestGateway before = TestGateway.start(own, "pull.poll_interval", "50ms");
        PulledFolder last = daily(before, own, "last");
        PulledFolder none = daily(before, own, "none");
        await().until(() -> before.postgres("select source_id from pull_tasks where next_run is not null")
                        .size()
                == 2);
        before.close();
        before.postgres("update pull_tasks set next_run = next_run - interval '5 days', look_at = now() returning 1");

        try (TestGateway after = before.startAgain()) {
            await().until(() ->
                    after.postgres("select source_id from pull_tasks where next_run > now() and claimed_by is null")
                                    .size()
                            == 2);

            assertThat(after.http()
                            .get("/api/v1/ingestion/jobs?source_id=" + last.source())
                            .json())
                    .hasSize(1);
            assertThat(after.http()
                            .get("/api/v1/ingestion/jobs?source_id=" + none.source())
                            .json())
                    .isEmpty();
        }
    }

    /** At an instant of the day that is half a day away: one that has just passed would count as on time. */
    private static PulledFolder daily(TestGateway gateway, Path data, String missedRuns) {
        int hour = OffsetDateTime.now(ZoneOffset.UTC).plusHours(12).getHour();
        PulledFolder folder =
                PulledFolder.register(gateway.http(), data, TestGateway.newId(), """
                {"keys":{"ingestion_date":"@ingested"},"columns":[{"name":"n","type":"int"}],"schedule":"30 %d * * *",
                 "missed_runs":"%s"}""".formatted(hour, missedRuns));
        folder.write("a.csv", "n\n1\n");
        return folder;
    }

    @Test
    void each_missed_instant_is_run_where_all_are_wanted() {
        PulledFolder folder = PulledFolder.register(gateway.http(), data, TestGateway.newId(), """
                {"keys":{"ingestion_date":"@ingested"},"columns":[{"name":"n","type":"int"}],"schedule":"@hourly",
                 "missed_runs":"all"}""");
        awaitNextRun(folder);
        Instant next = Instant.parse(schedule(folder).get("next_runs").get(0).asText());
        gateway.postgres("""
                update pull_tasks set next_run = next_run - interval '3 hours', look_at = now() where source_id = '%s' returning 1""".formatted(folder.source()));

        await().until(() -> !schedule(folder).get("running").asBoolean()
                && Instant.parse(schedule(folder).get("next_runs").get(0).asText())
                        .equals(next));

        assertThat(schedule(folder).get("last_outcome").asText()).isEqualTo("nothing new");
    }

    @Test
    void more_files_than_one_job_takes_are_pulled_by_jobs_that_follow_at_once() {
        PulledFolder folder = PulledFolder.register(
                gateway.http(),
                data,
                TestGateway.newId(),
                "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"columns\":[{\"name\":\"n\",\"type\":\"int\"}],\"schedule\":\"@yearly\"}",
                connection -> connection.put("max_files", 1));
        folder.write("a.csv", "n\n1\n");
        folder.write("b.csv", "n\n2\n");
        folder.write("c.csv", "n\n3\n");

        makeDue(folder);

        await().untilAsserted(() -> assertThat(rows(folder)).isEqualTo(3));
        assertThat(gateway.http()
                        .get("/api/v1/ingestion/jobs?source_id=" + folder.source())
                        .json())
                .hasSize(3);
    }

    @Test
    void a_schedule_that_cannot_work_is_refused_with_the_place() {
        ObjectNode source = TestGateway.object()
                .put("source_id", TestGateway.newId())
                .put("source_name", "x")
                .put("source_type", "MARKET_DATA");
        source.putObject("connection_config").put("type", "files").put("path", "x");
        source.putObject("ingestion_config").put("schedule", "61 * * * *").put("time_zone", "Mars/Olympus");

        Caller.Answer bad = gateway.http().send("POST", "/api/v1/ingestion/sources", source.toString());
        source.putObject("connection_config").put("type", "push");
        source.putObject("ingestion_config").put("schedule", "@hourly");
        Caller.Answer pushed = gateway.http().send("POST", "/api/v1/ingestion/sources", source.toString());

        assertThat(bad.problem()).isEqualTo("invalid_definition");
        assertThat(bad.text()).contains("/ingestion_config/time_zone");
        assertThat(pushed.text()).contains("/ingestion_config/schedule", "a source of type push is not pulled");
    }

    @Test
    void schedules_that_are_due_together_all_run() throws IOException {
        Files.createDirectories(data.resolve("inbox").resolve("many"));
        gateway.postgres("""
                with sources as (
                    insert into data_sources (source_id, source_name, source_type, connection_config, ingestion_config)
                    select 'many_' || n, 'many', 'MARKET_DATA', '{"type":"files","path":"many"}',
                           '{"schedule":"@yearly"}'
                    from generate_series(1, %d) n returning source_id
                )
                insert into pull_tasks (source_id, schedule, next_run, look_at)
                select source_id, '@yearly', now() + interval '1 s', now() + interval '1 s' from sources returning 1""".formatted(SCHEDULES));
        await().atMost(Duration.ofSeconds(120))
                .until(() -> gateway.postgres(
                                "select count(*) from pull_tasks where source_id like 'many_%' and last_outcome = 'nothing new'")
                        .get(0)
                        .equals(String.valueOf(SCHEDULES)));

        System.out.printf(
                "%d schedules due at one instant, the last one run %s s after it%n",
                SCHEDULES, gateway.postgres("""
                        select round(extract(epoch from max(last_run) - min(last_run))::numeric + 0.05, 2)
                        from pull_tasks where source_id like 'many_%'""").get(0));
        gateway.postgres("delete from pull_tasks where source_id like 'many_%' returning 1");
    }
}
