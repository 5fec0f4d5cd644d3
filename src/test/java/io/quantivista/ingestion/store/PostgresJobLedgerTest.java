package io.quantivista.ingestion.store;

import static io.quantivista.ingestion.store.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobFilter;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.KeyAnswered;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.IngestionMode;
import io.quantivista.ingestion.source.SourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresJobLedgerTest {
    private static final Instant NOON = Instant.parse("2025-06-21T12:00:00.123456Z");

    private static TestDatabase testDatabase;

    private final AtomicInteger nudges = new AtomicInteger();
    private final PostgresJobLedger ledger = ledgerAt(NOON);

    @BeforeAll
    static void createDatabase() {
        testDatabase = TestDatabase.create(PostgresJobLedgerTest.class);
        PostgresSourceRegistry sources = new PostgresSourceRegistry(testDatabase.database());
        for (String id : List.of("trades", "positions", "ticks")) {
            JsonNodeFactory json = JsonNodeFactory.instance;
            await(sources.create(new DataSource(
                    id, id, SourceType.TRADE_EXECUTION, json.objectNode(), json.objectNode(), true, NOON)));
        }
    }

    @AfterAll
    static void closeDatabase() {
        testDatabase.close();
    }

    @Test
    void ids_count_the_jobs_of_a_utc_day_and_never_repeat_under_concurrent_begins_or_after_a_restart() {
        PostgresJobLedger newYear = ledgerAt(Instant.parse("2027-01-01T00:00:00Z"));

        List<String> first = beginMany(newYear, 32);
        List<String> afterRestart = beginMany(ledgerAt(Instant.parse("2027-01-01T23:59:59Z")), 2);
        List<String> nextDay = beginMany(ledgerAt(Instant.parse("2027-01-02T00:00:00Z")), 1);

        assertThat(first)
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 32)
                        .mapToObj("ingestion_20270101_%03d"::formatted)
                        .toList());
        assertThat(afterRestart).containsExactlyInAnyOrder("ingestion_20270101_033", "ingestion_20270101_034");
        assertThat(nextDay).containsExactly("ingestion_20270102_001");
    }

    @Test
    void a_job_that_began_is_found_as_running() {
        Job begun = await(ledger.begin(start("trades", null)));

        assertThat(begun.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(begun.startTime()).isEqualTo(NOON);
        assertThat(await(ledger.find(begun.jobId()))).contains(begun);
        assertThat(await(ledger.listRunning())).contains(begun);
        assertThat(await(ledger.findReport(begun.jobId()))).isEmpty();
        assertThat(await(ledger.find("ingestion_19700101_001"))).isEmpty();
    }

    @Test
    void a_job_of_no_source_is_refused() {
        assertRefused(ledger.begin(start("nobody", null)), ErrorCode.SOURCE_NOT_FOUND, "There is no source 'nobody'");
    }

    @Test
    void the_first_end_stays_whatever_is_said_afterwards() {
        String jobId = await(ledger.begin(start("trades", null))).jobId();

        Job ended = await(ledger.end(completed(jobId, "abc")));
        Job again = await(ledger.end(completed(jobId, "abc")));
        Job otherwise = await(ledger.end(failed(jobId)));

        assertThat(ended.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(ended.recordsProcessed()).isEqualTo(10);
        assertThat(ended.qualityScore()).isEqualTo(0.9);
        assertThat(ended.deltaVersion()).isEqualTo(7);
        assertThat(again).isEqualTo(ended);
        assertThat(otherwise).isEqualTo(ended);
        assertThat(await(ledger.findReport(jobId)).orElseThrow()).contains("\"valid_records\": 9");
        assertThat(eventsOf(jobId)).isEqualTo(1);
        assertThat(nudges).hasPositiveValue();
    }

    @Test
    void the_end_of_an_unknown_job_is_refused() {
        assertRefused(
                ledger.end(failed("ingestion_19700101_001")),
                ErrorCode.JOB_NOT_FOUND,
                "There is no job 'ingestion_19700101_001'");
    }

    @Test
    void a_text_that_PostgreSQL_cannot_hold_does_not_keep_a_job_from_ending() {
        String jobId = await(ledger.begin(start("trades", null))).jobId();
        JobEnd end = new JobEnd(
                jobId,
                JobStatus.FAILED,
                1,
                1,
                0,
                5,
                NOON,
                "bad byte \0 here",
                null,
                null,
                "{\"sample\":\"a\\u0000b\"}",
                List.of("a\0b"),
                null);

        assertThat(await(ledger.end(end)).errorDetails()).isEqualTo("bad byte \uFFFD here");
    }

    @Test
    void a_held_job_ends_anew_when_it_is_published_and_nothing_else_ends_it() {
        String jobId = await(ledger.begin(start("trades", "held key"))).jobId();
        JobEnd held = completed(jobId, "abc").held("quality_gate_failed: 0.9 is below 1", NOON.plusSeconds(60));
        Job failed = await(ledger.end(held));

        assertThat(failed.status()).isEqualTo(JobStatus.FAILED);
        assertThat(failed.heldUntil()).isEqualTo(NOON.plusSeconds(60));
        assertThat(await(ledger.listHeld())).extracting(Job::jobId).contains(jobId);
        assertThatThrownBy(() -> await(ledger.begin(start("trades", "held key"))))
                .isInstanceOf(KeyAnswered.class);
        await(ledger.end(failed(jobId)));
        assertThat(await(ledger.end(held)).errorDetails()).isEqualTo("quality_gate_failed: 0.9 is below 1");
        assertThat(eventsOf(jobId)).isEqualTo(1);

        JobEnd released = held.released(JobStatus.WARNING, NOON.plusSeconds(9), "released")
                .withDeltaVersion(4L);
        Job published = await(ledger.end(released));
        Job again = await(ledger.end(released));

        assertThat(published).isEqualTo(again);
        assertThat(published.status()).isEqualTo(JobStatus.WARNING);
        assertThat(published.heldUntil()).isNull();
        assertThat(published.deltaVersion()).isEqualTo(4L);
        assertThat(published.endTime()).isEqualTo(NOON.plusSeconds(9));
        assertThat(eventsOf(jobId)).isEqualTo(2);
        assertThat(await(ledger.discard(jobId, "too late")).errorDetails()).isEqualTo("released");
    }

    @Test
    void a_discarded_job_stays_failed_without_another_event_and_frees_its_key() {
        String jobId = await(ledger.begin(start("trades", "discarded key"))).jobId();
        await(ledger.end(completed(jobId, "abc").held("quality_gate_failed", NOON.plusSeconds(60))));

        Job discarded = await(ledger.discard(jobId, "quality_gate_failed, and discarded"));

        assertThat(discarded.status()).isEqualTo(JobStatus.FAILED);
        assertThat(discarded.heldUntil()).isNull();
        assertThat(discarded.errorDetails()).isEqualTo("quality_gate_failed, and discarded");
        assertThat(eventsOf(jobId)).isEqualTo(1);
        assertThat(await(ledger.end(completed(jobId, "abc"))).status()).isEqualTo(JobStatus.FAILED);
        assertThat(await(ledger.begin(start("trades", "discarded key"))).jobId())
                .isNotEqualTo(jobId);
        assertRefused(
                ledger.discard("ingestion_19700101_001", "x"),
                ErrorCode.JOB_NOT_FOUND,
                "There is no job 'ingestion_19700101_001'");
    }

    @Test
    void a_replay_names_the_job_whose_rejections_it_runs() {
        String first = await(ledger.begin(start("trades", null))).jobId();

        Job replay = await(
                ledger.begin(new JobStart("trades", IngestionMode.ON_DEMAND, "execution_data_lake", 1, null, first)));

        assertThat(await(ledger.find(replay.jobId())).orElseThrow().parentJobId())
                .isEqualTo(first);
    }

    @Test
    void a_key_whose_job_runs_from_an_accepted_body_is_answered_until_the_job_fails() {
        String jobId = await(ledger.begin(start("trades", "accepted key"))).jobId();

        await(ledger.accept(jobId, "abc"));
        await(ledger.accept(jobId, "abc"));

        assertThatThrownBy(() -> await(ledger.begin(start("trades", "accepted key"))))
                .isInstanceOfSatisfying(KeyAnswered.class, answered -> {
                    assertThat(answered.job().jobId()).isEqualTo(jobId);
                    assertThat(answered.job().status()).isEqualTo(JobStatus.RUNNING);
                    assertThat(answered.fingerprint()).isEqualTo("abc");
                });
        await(ledger.end(failed(jobId)));
        String next = await(ledger.begin(start("trades", "accepted key"))).jobId();
        assertThat(next).isNotEqualTo(jobId);
        assertRefused(
                ledger.begin(start("trades", "accepted key")),
                ErrorCode.IDEMPOTENCY_KEY_RUNNING,
                "Job %s runs with this key: wait for its end and ask again".formatted(next));
        await(ledger.end(failed(next)));
    }

    @Test
    void a_key_whose_job_runs_is_refused_and_one_whose_job_was_published_is_answered() {
        String jobId = await(ledger.begin(start("trades", "key-1"))).jobId();

        assertRefused(
                ledger.begin(start("trades", "key-1")),
                ErrorCode.IDEMPOTENCY_KEY_RUNNING,
                "Job %s runs with this key: wait for its end and ask again".formatted(jobId));
        await(ledger.end(completed(jobId, "abc")));

        assertThatThrownBy(() -> await(ledger.begin(start("trades", "key-1"))))
                .isInstanceOfSatisfying(KeyAnswered.class, answered -> {
                    assertThat(answered.job().jobId()).isEqualTo(jobId);
                    assertThat(answered.fingerprint()).isEqualTo("abc");
                });
        assertThat(await(ledger.begin(start("positions", "key-1"))).jobId()).isNotEqualTo(jobId);
    }

    @Test
    void a_key_whose_job_failed_moves_to_the_next_job() {
        String failedId = await(ledger.begin(start("trades", "key-2"))).jobId();
        await(ledger.end(failed(failedId)));

        String nextId = await(ledger.begin(start("trades", "key-2"))).jobId();

        assertThat(nextId).isNotEqualTo(failedId);
        assertRefused(
                ledger.begin(start("trades", "key-2")),
                ErrorCode.IDEMPOTENCY_KEY_RUNNING,
                "Job %s runs with this key: wait for its end and ask again".formatted(nextId));
    }

    @Test
    void of_many_begins_with_one_key_at_the_same_time_one_wins() {
        List<Future<Job>> begins = IntStream.range(0, 16)
                .mapToObj(i -> ledger.begin(start("positions", "key-3")))
                .toList();
        await(Future.join(begins).otherwiseEmpty());

        assertThat(begins.stream().filter(Future::succeeded)).hasSize(1);
        assertThat(begins.stream().filter(Future::failed).map(Future::cause))
                .allSatisfy(cause ->
                        assertThat(((GatewayException) cause).code()).isEqualTo(ErrorCode.IDEMPOTENCY_KEY_RUNNING));
    }

    @Test
    void a_list_is_newest_first_past_999_and_goes_on_after_the_cursor() {
        testDatabase.execute("insert into job_counters values ('2026-02-02', 997)");
        List<String> begun = Stream.generate(() -> start("ticks", null))
                .limit(4)
                .map(start ->
                        await(ledgerAt(Instant.parse("2026-02-02T08:00:00Z")).begin(start)))
                .map(Job::jobId)
                .toList();

        List<String> first = ids(new JobFilter(null, "ticks", null, 3));
        List<String> rest = ids(new JobFilter(JobStatus.RUNNING, "ticks", first.get(2), 3));

        assertThat(begun).last().isEqualTo("ingestion_20260202_1001");
        assertThat(first)
                .containsExactly("ingestion_20260202_1001", "ingestion_20260202_1000", "ingestion_20260202_999");
        assertThat(rest).containsExactly("ingestion_20260202_998");
        assertThat(ids(new JobFilter(JobStatus.CANCELLED, "ticks", null, 3))).isEmpty();
        assertRefused(
                ledger.list(new JobFilter(null, null, "x", 1)),
                ErrorCode.INVALID_REQUEST,
                "'x' is no job id: it looks like ingestion_20250621_001");
    }

    @Test
    void the_ledger_goes_on_after_its_sessions_were_ended() {
        await(ledger.listRunning());

        testDatabase.endSessions();

        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(await(ledger.begin(start("trades", null)))).isNotNull());
    }

    private List<String> ids(JobFilter filter) {
        return await(ledger.list(filter)).stream().map(Job::jobId).toList();
    }

    private static List<String> beginMany(PostgresJobLedger ledger, int count) {
        List<Future<Job>> begins = IntStream.range(0, count)
                .mapToObj(i -> ledger.begin(start("trades", null)))
                .toList();
        await(Future.all(begins));
        return begins.stream().map(begin -> begin.result().jobId()).toList();
    }

    private PostgresJobLedger ledgerAt(Instant now) {
        Outbox outbox = new Outbox(testDatabase.database(), UUID::randomUUID);
        return new PostgresJobLedger(
                testDatabase.database(), outbox, Clock.fixed(now, ZoneOffset.UTC), nudges::incrementAndGet);
    }

    private static long eventsOf(String jobId) {
        return await(testDatabase
                        .database()
                        .query("select count(*) as n from outbox where job_id = $1", Tuple.of(jobId)))
                .iterator()
                .next()
                .getLong("n");
    }

    private static JobStart start(String sourceId, String key) {
        return new JobStart(sourceId, IngestionMode.ON_DEMAND, "execution_data_lake", 1, key);
    }

    private static JobEnd completed(String jobId, String fingerprint) {
        return new JobEnd(
                jobId,
                JobStatus.COMPLETED,
                10,
                1,
                2,
                2_840,
                NOON.plusSeconds(2),
                null,
                0.9,
                7L,
                "{\"valid_records\":9}",
                List.of("trade"),
                fingerprint);
    }

    private static JobEnd failed(String jobId) {
        return new JobEnd(
                jobId,
                JobStatus.FAILED,
                3,
                0,
                0,
                100,
                NOON.plusSeconds(1),
                "the disk is full",
                null,
                null,
                null,
                List.of(),
                null);
    }

    private static void assertRefused(Future<?> future, ErrorCode code, String detail) {
        assertThatThrownBy(() -> await(future)).isInstanceOfSatisfying(GatewayException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.detail()).isEqualTo(detail);
        });
    }
}
