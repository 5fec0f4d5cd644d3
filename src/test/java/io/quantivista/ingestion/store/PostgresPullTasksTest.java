package io.quantivista.ingestion.store;

import static io.quantivista.ingestion.store.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.PullProgress;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.job.PullStates;
import io.quantivista.ingestion.job.PullTask;
import io.quantivista.ingestion.job.PullTasks.Claim;
import io.quantivista.ingestion.job.PullTasks.Finish;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.IngestionMode;
import io.quantivista.ingestion.source.SourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresPullTasksTest {
    private static final Instant NOON = Instant.parse("2025-06-21T12:00:00Z");
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static TestDatabase testDatabase;
    private static PostgresPullTasks tasks;
    private static PostgresPullStates states;
    private static PostgresSourceRegistry sources;
    private static PostgresJobLedger ledger;

    @BeforeAll
    static void createDatabase() {
        testDatabase = TestDatabase.create(PostgresPullTasksTest.class);
        Database database = testDatabase.database();
        tasks = new PostgresPullTasks(database);
        states = new PostgresPullStates(database);
        sources = new PostgresSourceRegistry(database);
        ledger = new PostgresJobLedger(
                database, new Outbox(database, UUID::randomUUID), Clock.fixed(NOON, ZoneOffset.UTC), () -> {});
    }

    @AfterAll
    static void closeDatabase() {
        testDatabase.close();
    }

    private static DataSource source(String id, String schedule, boolean enabled) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return new DataSource(
                id,
                id,
                SourceType.MARKET_DATA,
                json.objectNode().put("type", "files"),
                schedule.isEmpty() ? json.objectNode() : json.objectNode().put("schedule", schedule),
                enabled,
                NOON);
    }

    private static Claim run(PullTask task) {
        return new Claim(task, task.nextRun(), NOON.plusSeconds(3600));
    }

    private static PullTask task(String id) {
        return await(tasks.find(id)).orElseThrow();
    }

    private static Claim runAgain(PullTask task) {
        return new Claim(task, task.due(), task.nextRun());
    }

    private static void clear() {
        await(testDatabase.database().query("delete from pull_tasks", Tuple.tuple()));
    }

    private static void due(String id) {
        await(sources.create(source(id, "@hourly", true)));
        await(testDatabase
                .database()
                .query(
                        "update pull_tasks set next_run = $2, look_at = $2 where source_id = $1",
                        Tuple.of(id, Columns.time(NOON))));
    }

    @Test
    void of_two_that_claim_at_once_each_instant_is_ones() {
        clear();
        for (int i = 0; i < 40; i++) {
            due("both_" + i);
        }

        List<Future<List<Claim>>> claims = Stream.of("a", "b", "a", "b")
                .map(owner -> tasks.claim(owner, Set.of(), 15, NOON, LEASE, PostgresPullTasksTest::run))
                .toList();
        List<String> claimed = new ArrayList<>();
        claims.forEach(
                claim -> await(claim).forEach(one -> claimed.add(one.task().sourceId())));
        await(tasks.claim("c", Set.of(), 100, NOON, LEASE, PostgresPullTasksTest::run))
                .forEach(one -> claimed.add(one.task().sourceId()));

        assertThat(claimed).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void what_is_claimed_is_anothers_only_when_the_lease_is_over() {
        clear();
        due("leased");
        await(tasks.claim("a", Set.of(), 10, NOON, LEASE, PostgresPullTasksTest::run));

        List<Claim> early = await(
                tasks.claim("b", Set.of(), 10, NOON.plus(LEASE).minusMillis(1), LEASE, PostgresPullTasksTest::run));
        await(tasks.renew("a", Set.of("leased"), NOON.plusSeconds(10), LEASE));
        List<Claim> renewed =
                await(tasks.claim("b", Set.of(), 10, NOON.plus(LEASE), LEASE, PostgresPullTasksTest::run));
        List<Claim> over = await(
                tasks.claim("b", Set.of(), 10, NOON.plusSeconds(10).plus(LEASE), LEASE, PostgresPullTasksTest::run));

        assertThat(early).isEmpty();
        assertThat(renewed).isEmpty();
        assertThat(over).hasSize(1);
        assertThat(over.get(0).task().due()).isEqualTo(NOON);
    }

    @Test
    void an_end_by_who_has_lost_the_lease_changes_nothing() {
        clear();
        due("lost");
        await(tasks.claim("a", Set.of(), 10, NOON, LEASE, PostgresPullTasksTest::run));
        await(tasks.claim("b", Set.of(), 10, NOON.plus(LEASE), LEASE, PostgresPullTasksTest::runAgain));

        await(tasks.finish("a", List.of(new Finish("lost", null, 0, 0, NOON, "job", "COMPLETED"))));
        PullTask after = task("lost");
        await(tasks.finish("b", List.of(new Finish("lost", null, 0, 0, NOON, null, "nothing new"))));

        assertThat(after.isRunning()).isTrue();
        assertThat(after.lastOutcome()).isNull();
        assertThat(task("lost").isRunning()).isFalse();
        assertThat(task("lost").lookAt()).isEqualTo(NOON.plusSeconds(3600));
        assertThat(task("lost").due()).isNull();
    }

    @Test
    void a_failure_is_looked_at_again_at_its_try_with_its_instant() {
        clear();
        due("failed");
        await(tasks.claim("a", Set.of(), 10, NOON, LEASE, PostgresPullTasksTest::run));

        await(tasks.finish("a", List.of(new Finish("failed", NOON.plusSeconds(10), 1, 0, NOON, "job", "FAILED"))));

        assertThat(task("failed").lookAt()).isEqualTo(NOON.plusSeconds(10));
        assertThat(task("failed").due()).isEqualTo(NOON);
        assertThat(task("failed").idleFailures()).isEqualTo(1);
        assertThat(task("failed").lastJobId()).isEqualTo("job");
    }

    @Test
    void what_is_left_is_looked_at_at_once() {
        clear();
        await(sources.create(source("by_hand", "", true)));
        await(tasks.take("a", "by_hand", beginPull("by_hand"), NOON, LEASE));

        await(tasks.leave("a", NOON.plusSeconds(1)));

        assertThat(task("by_hand").lookAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(task("by_hand").due()).isEqualTo(NOON);
        assertThat(task("by_hand").isRunning()).isFalse();
    }

    @Test
    void what_is_held_is_not_claimed_again_and_not_renewed_where_it_is_not_held_any_more() {
        clear();
        due("held");
        await(tasks.claim("a", Set.of(), 10, NOON, LEASE, PostgresPullTasksTest::run));

        List<Claim> own =
                await(tasks.claim("a", Set.of("held"), 10, NOON.plus(LEASE), LEASE, PostgresPullTasksTest::run));
        await(tasks.renew("a", Set.of("another"), NOON.plusSeconds(10), LEASE));

        assertThat(own).isEmpty();
        assertThat(task("held").lookAt()).isEqualTo(NOON.plus(LEASE));
    }

    @Test
    void each_death_of_who_ran_it_counts_as_a_failure_until_somebody_pulls_it_by_hand() {
        clear();
        due("deadly");
        await(tasks.claim("a", Set.of(), 10, NOON, LEASE, PostgresPullTasksTest::run));
        assertThat(task("deadly").idleFailures()).isZero();

        Instant over = NOON.plus(LEASE);
        await(tasks.claim("b", Set.of(), 10, over, LEASE, PostgresPullTasksTest::runAgain));
        await(tasks.claim("c", Set.of(), 10, over.plus(LEASE), LEASE, PostgresPullTasksTest::runAgain));

        assertThat(task("deadly").idleFailures()).isEqualTo(2);
        await(tasks.take("d", "deadly", beginPull("deadly"), over, LEASE));
        assertThat(task("deadly").idleFailures()).isZero();
    }

    @Test
    void a_task_is_done_with_the_end_of_its_published_job_also_where_nobody_gives_it_back() {
        clear();
        await(sources.create(source("done", "", true)));
        String failed = beginPull("done");
        await(tasks.take("a", "done", failed, NOON, LEASE));
        await(ledger.end(end(failed, JobStatus.FAILED)));
        assertThat(task("done").due()).isEqualTo(NOON);
        String published = beginPull("done");
        await(tasks.take("a", "done", published, NOON, LEASE));

        await(tasks.leave("a", NOON));
        await(ledger.end(end(published, JobStatus.COMPLETED).pulled(new PullProgress(0, List.of(), false))));

        assertThat(task("done").due()).isNull();
    }

    @Test
    void a_task_whose_published_job_left_something_stays_due() {
        clear();
        await(sources.create(source("more", "", true)));
        String job = beginPull("more");
        await(tasks.take("a", "more", job, NOON, LEASE));

        await(ledger.end(end(job, JobStatus.COMPLETED).pulled(new PullProgress(0, List.of(), true))));

        assertThat(task("more").due()).isEqualTo(NOON);
    }

    @Test
    void a_pull_by_hand_that_has_ended_before_it_is_taken_is_not_due_but_what_it_left_is() {
        clear();
        await(sources.create(source("quick", "", true)));
        String job = beginPull("quick");
        await(ledger.end(end(job, JobStatus.COMPLETED).pulled(new PullProgress(0, List.of(), false))));

        await(tasks.take("a", "quick", job, NOON, LEASE));

        assertThat(task("quick").due()).isNull();
        await(tasks.finish("a", List.of(new Finish("quick", NOON, 0, 0, NOON, job, "COMPLETED, more is there"))));
        assertThat(task("quick").due()).isEqualTo(NOON);
    }

    @Test
    void a_run_that_is_paused_is_not_tried_again_and_its_schedule_goes_on_when_it_is_resumed() {
        clear();
        due("paused");
        await(tasks.claim("a", Set.of(), 10, NOON, LEASE, PostgresPullTasksTest::run));
        await(tasks.pause("paused", true, NOON));

        await(tasks.finish("a", List.of(new Finish("paused", NOON.plusSeconds(10), 1, 0, NOON, "job", "FAILED"))));

        assertThat(task("paused").lookAt()).isNull();
        assertThat(task("paused").due()).isNull();
        await(tasks.pause("paused", false, NOON.plusSeconds(60)));
        assertThat(task("paused").lookAt()).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void a_schedule_that_is_paused_and_resumed_while_it_runs_is_looked_at_when_the_run_has_ended() {
        clear();
        due("resumed");
        await(tasks.claim("a", Set.of(), 10, NOON, LEASE, PostgresPullTasksTest::run));
        await(tasks.pause("resumed", true, NOON));
        await(tasks.pause("resumed", false, NOON));
        assertThat(task("resumed").nextRun()).isNull();

        await(tasks.finish("a", List.of(new Finish("resumed", null, 0, 0, NOON.plusSeconds(5), "job", "COMPLETED"))));

        assertThat(task("resumed").lookAt()).isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    void a_try_that_waits_is_dropped_by_a_pause() {
        clear();
        due("waiting");
        await(tasks.claim("a", Set.of(), 10, NOON, LEASE, PostgresPullTasksTest::run));
        await(tasks.finish("a", List.of(new Finish("waiting", NOON.plusSeconds(10), 1, 0, NOON, "job", "FAILED"))));

        await(tasks.pause("waiting", true, NOON));

        assertThat(task("waiting").due()).isNull();
        assertThat(task("waiting").lookAt()).isNull();
    }

    @Test
    void a_schedule_follows_its_source_when_it_is_saved_changed_disabled_and_deleted() {
        clear();
        due("followed");
        await(sources.replace(source("followed", "@hourly", true)));
        assertThat(task("followed").nextRun()).isEqualTo(NOON);

        await(sources.replace(source("followed", "@daily", true)));
        assertThat(task("followed").schedule()).isEqualTo("@daily");
        assertThat(task("followed").nextRun()).isNull();
        await(sources.replace(source("followed", "@daily", false)));
        assertThat(task("followed").schedule()).isNull();
        assertThat(task("followed").lookAt()).isNull();
        await(sources.delete("followed"));
        assertThat(await(tasks.find("followed"))).isEmpty();
    }

    @Test
    void marks_and_position_are_kept_with_the_end_of_a_published_job_alone() {
        await(sources.create(source("pulled", "", true)));
        PullProgress progress = new PullProgress(
                0,
                List.of(new Mark(
                        "a\u0000.csv", JsonNodeFactory.instance.objectNode().put("size", 1))),
                false);

        String failed = beginPull("pulled");
        await(ledger.end(end(failed, JobStatus.FAILED).pulled(progress)));
        assertThat(await(states.position("pulled", "market_data_lake"))).isEqualTo(PullStates.NO_POSITION);
        String published = beginPull("pulled");
        await(ledger.end(end(published, JobStatus.COMPLETED).pulled(progress)));

        assertThat(await(states.position("pulled", "market_data_lake"))).isZero();
        assertThat(await(states.list("pulled", null, 10))).hasSize(1);
        assertThat(await(states.forget("pulled", null))).isEqualTo(1);
    }

    @Test
    void one_job_of_a_source_pulls_at_a_time_and_its_state_is_left_alone() {
        await(sources.create(source("alone", "", true)));
        String first = beginPull("alone");

        assertThatThrownBy(() -> beginPull("alone"))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.SYNC_RUNNING))
                .hasMessageContaining("Job " + first + " pulls source 'alone'");
        assertThatThrownBy(() -> await(states.forget("alone", null))).hasMessageContaining("pulls source 'alone'");
        await(ledger.end(end(first, JobStatus.FAILED)));
        assertThat(beginPull("alone")).isNotEqualTo(first);
    }

    @Test
    void of_many_pulls_that_begin_at_once_one_does() {
        await(sources.create(source("crowded", "", true)));

        long begun = Stream.generate(() -> ledger.begin(pull("crowded"))).limit(8).toList().stream()
                .filter(begin -> {
                    try {
                        await(begin);
                        return true;
                    } catch (GatewayException refused) {
                        return false;
                    }
                })
                .count();

        assertThat(begun).isEqualTo(1);
    }

    private static JobStart pull(String sourceId) {
        return JobStart.ofPull(sourceId, IngestionMode.ON_DEMAND, "market_data_lake", 0, null);
    }

    private static String beginPull(String sourceId) {
        return await(ledger.begin(pull(sourceId))).jobId();
    }

    private static JobEnd end(String jobId, JobStatus status) {
        return new JobEnd(jobId, status, 0, 0, 0, 0, NOON, null, 1.0, null, null, List.of(), null);
    }
}
