package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.store.PostgresAddress;
import io.quantivista.ingestion.store.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PullPostgresTest {
    private static final String WHOLE =
            "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"columns\":[{\"name\":\"n\",\"type\":\"bigint\"}]}";

    @TempDir
    private static Path data;

    private static TestGateway gateway;
    private static PostgresAddress database;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(data, "connector.hosts", "127.0.0.1", "pull.poll_interval", "50ms");
        database = TestGateway.newDatabase();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static PulledTable source(String config, UnaryOperator<ObjectNode> connection) {
        return PulledTable.register(gateway.http(), database, TestGateway.newId(), config, connection);
    }

    private static PulledTable table(String name, String cursor) {
        return source(config(cursor), connection -> connection.put("table", name));
    }

    private static String config(String cursor) {
        return """
                {"keys":{"ingestion_date":"@ingested"},"columns":[{"name":"n","type":"bigint"}],"cursor":%s}""".formatted(cursor);
    }

    private static List<String> numbers(PulledTable table) {
        return gateway
                .sql("select n from market_data_lake where source_id = '%s' order by n".formatted(table.source()))
                .stream()
                .map(row -> row.get(0))
                .toList();
    }

    private static void execute(String sql) {
        TestDatabase.execute(database, sql);
    }

    @Test
    void each_row_is_pulled_once_and_new_ones_by_the_next_job() {
        execute("create table each (n bigint primary key); insert into each select generate_series(1, 2500)");
        PulledTable table = table("public.each", "{\"field\":\"n\"}");

        JsonNode first = table.synced();
        JsonNode second = table.synced();
        execute("insert into each values (2501), (2502)");
        JsonNode third = table.synced();

        assertThat(first.get("status").asText()).as(first.toString()).isEqualTo("COMPLETED");
        assertThat(first.get("records_processed").asLong()).isEqualTo(2500);
        assertThat(second.get("records_processed").asLong()).isZero();
        assertThat(second.has("delta_version")).isFalse();
        assertThat(third.get("records_processed").asLong()).isEqualTo(2);
        assertThat(numbers(table)).hasSize(2502).doesNotHaveDuplicates();
        assertThat(gateway.http().get(table.path("/pulled")).json().get(0))
                .isEqualTo(Caller.parse("""
                                {"name":"cursor","version":{"field":"n","of":{"database":"%s","primary_key":"n",
                                 "relation":"\\"public\\".\\"each\\"","type":"int8"},"value":"2502","keys":["[2502]"]}}""".formatted(database.database())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            table | elsewhere | n,m | at | with the relation '"other"' so far, which tells nothing of '"elsewhere"'
            table | other     | m   | at | with the primary_key 'n, m' so far, which tells nothing of 'm'
            table | other     | n,m | n  | with the field 'at' so far, which tells nothing of 'n'
            query | select n, m, at::date from other | n,m | at | with the relation '"other"' so far, which tells nothing of 'query
            """)
    void a_mark_is_of_one_relation_and_key_and_refused_for_others(
            String kind, String relation, String key, String field, String reason) {
        execute("""
                drop table if exists other, elsewhere;
                create table other (n bigint, m bigint, at timestamptz);
                create table elsewhere (n bigint, m bigint, at timestamptz);
                insert into other values (1, 1, '2025-06-21 10:00'); insert into elsewhere values (2, 2, '2025-06-20 10:00')""");
        String cursor = "{\"field\":\"%s\",\"primary_key\":[\"%s\"]}";
        PulledTable table = table("other", cursor.formatted("at", "n\",\"m"));
        table.synced();

        table.replace(
                config(cursor.formatted(field, key.replace(",", "\",\""))),
                connection -> connection.put(kind, relation));
        JsonNode job = table.synced();
        JsonNode dryRun = table.post("/test");
        table.replace(config(cursor.formatted("at", "n\",\"m")), connection -> connection.put("table", "other"));
        JsonNode back = table.synced();

        assertThat(job.get("error_details").asText())
                .startsWith("invalid_definition: ")
                .contains(reason, "change it back, or forget what was pulled");
        assertThat(dryRun.get("problem").get("detail").asText()).contains(reason);
        assertThat(back.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(numbers(table)).containsExactly("1");
    }

    @Test
    void a_mark_is_refused_where_the_field_has_another_type_or_the_database_another_name() {
        execute("create table moved (n bigint primary key); insert into moved values (9)");
        PulledTable table = table("moved", "{\"field\":\"n\"}");
        table.synced();

        execute("alter table moved alter n type text");
        JsonNode retyped = table.synced();
        PostgresAddress another = TestGateway.newDatabase();
        TestDatabase.execute(another, "create table moved (n bigint primary key); insert into moved values (1)");
        table.replace(
                config("{\"field\":\"n\"}"),
                connection -> connection
                        .put("database", another.database())
                        .put("password", another.password().reveal())
                        .put("table", "moved"));
        JsonNode elsewhere = table.synced();

        assertThat(retyped.get("error_details").asText()).contains("with the type 'int8'", "of 'text'");
        assertThat(elsewhere.get("error_details").asText()).contains("with the database", another.database());
        assertThat(numbers(table)).containsExactly("9");
    }

    @Test
    void rows_that_come_with_the_very_value_at_which_a_job_ended_are_pulled_and_no_other_twice() {
        execute("""
                create table bound (n bigint primary key, at timestamptz);
                insert into bound values (1, '2025-06-21 10:00'), (5, '2025-06-21 11:00'), (6, '2025-06-21 11:00')""");
        PulledTable table = table("bound", "{\"field\":\"at\"}");
        table.synced();

        execute("insert into bound values (4, '2025-06-21 11:00'), (7, '2025-06-21 11:00')");
        assertThat(table.synced().get("records_processed").asLong()).isEqualTo(2);
        execute("insert into bound values (3, '2025-06-21 11:00'), (8, '2025-06-21 11:00:00.000001')");
        assertThat(table.synced().get("records_processed").asLong()).isEqualTo(2);
        assertThat(table.synced().get("records_processed").asLong()).isZero();

        assertThat(numbers(table)).containsExactly("1", "3", "4", "5", "6", "7", "8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            numeric     | 1.0                    | 1.00                       | 1.5
            date        | 2025-06-20             | 2025-06-20                 | 2025-06-21
            timestamp   | 2025-06-20 10:00:00.1  | 2025-06-20 10:00:00.100000 | 2025-06-20 10:00:00.100001
            timestamptz | 2025-06-20 10:00:00+02 | 2025-06-20 08:00:00Z       | 2025-06-20 10:00:00Z
            text        | a'b                    | a'b                        | a'c
            """)
    void a_cursor_of_each_type_goes_on_where_it_ended(String type, String first, String same, String later) {
        String name = "of_" + type;
        execute("create table %s (n bigint primary key, at %s)".formatted(name, type));
        execute("insert into %s values (1, '%s')".formatted(name, first.replace("'", "''")));
        PulledTable table = table(name, "{\"field\":\"at\"}");
        table.synced();

        execute("insert into %s values (2, '%s'), (3, '%s'), (4, null)"
                .formatted(name, same.replace("'", "''"), later.replace("'", "''")));
        JsonNode job = table.synced();

        assertThat(job.get("records_processed").asLong()).as(job.toString()).isEqualTo(2);
        assertThat(numbers(table)).containsExactly("1", "2", "3");
    }

    @Test
    void texts_that_a_collation_calls_equal_are_told_apart() {
        execute("""
                create collation no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
                create table equals (n bigint primary key, at text collate no_case);
                insert into equals values (1, 'a'), (2, 'A')""");
        PulledTable table = table("equals", "{\"field\":\"at\"}");

        table.synced();
        table.synced();
        execute("insert into equals values (3, 'a'), (4, 'B'), (5, 'b')");
        table.synced();
        table.synced();

        assertThat(numbers(table)).containsExactly("1", "2", "3", "5");
    }

    @Test
    void what_nothing_comes_behind_is_left_alone_so_that_the_cursor_goes_on() {
        execute("""
                create table endless (n bigint primary key, at timestamptz);
                insert into endless values (1, 'infinity'), (2, '2025-06-21 10:00')""");
        PulledTable table = table("endless", "{\"field\":\"at\"}");
        table.synced();
        execute("insert into endless values (3, '2025-06-21 11:00')");
        table.synced();

        assertThat(numbers(table)).containsExactly("2", "3");
    }

    @Test
    void values_before_the_first_from_the_last_on_and_within_the_lag_are_not_read() {
        execute("create table half_open (n bigint primary key); insert into half_open select generate_series(1, 9)");
        PulledTable range = table("half_open", "{\"field\":\"n\",\"initial_value\":3,\"end_value\":\"7\"}");
        execute("""
                create table late (n bigint primary key, at timestamptz);
                insert into late values (1, now() - interval '2 hours'), (2, now() - interval '10 minutes')""");
        PulledTable lagging = table("late", "{\"field\":\"at\",\"lag\":\"1h\"}");

        range.synced();
        lagging.synced();

        assertThat(numbers(range)).containsExactly("3", "4", "5", "6");
        assertThat(numbers(lagging)).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/New_York", "UTC", "Asia/Tokyo"})
    void a_time_without_a_zone_lags_by_the_clock_of_its_writers(String zone) {
        String name = "local_" + zone.substring(0, 3).toLowerCase();
        execute("""
                create table %1$s (n bigint primary key, at timestamp);
                insert into %1$s values (1, (now() at time zone '%2$s') - interval '2 hours'),
                    (2, (now() at time zone '%2$s') - interval '10 minutes')""".formatted(name, zone));
        PulledTable table = table(name, "{\"field\":\"at\",\"lag\":\"1h\",\"time_zone\":\"%s\"}".formatted(zone));

        table.synced();

        assertThat(numbers(table)).containsExactly("1");
    }

    @Test
    void a_job_takes_max_rows_and_those_that_follow_take_the_rest_also_of_one_value() {
        execute("""
                create table portions (n bigint primary key, at date);
                insert into portions select n, '2025-06-21' from generate_series(1, 25) n""");
        PulledTable table = source(
                config("{\"field\":\"at\"}"),
                connection -> connection.put("table", "portions").put("max_rows", 10));

        JsonNode first = table.synced();
        await().until(() -> numbers(table).size() == 25);

        assertThat(first.get("records_processed").asLong()).isEqualTo(10);
        assertThat(numbers(table)).doesNotHaveDuplicates();
        await().untilAsserted(() -> assertThat(gateway.http()
                        .get(table.path("/schedule"))
                        .json()
                        .get("last_outcome")
                        .asText())
                .isEqualTo("COMPLETED"));
        assertThat(gateway.http()
                        .get("/api/v1/ingestion/jobs?source_id=" + table.source())
                        .json())
                .hasSize(3);
    }

    @Test
    void a_query_without_a_cursor_is_read_as_a_whole_by_each_job() {
        execute("create table whole (n bigint); insert into whole select generate_series(1, 3)");
        PulledTable table =
                source(WHOLE, connection -> connection.put("query", "select n from whole where n > 1 -- and no more"));

        table.synced();
        table.synced();

        assertThat(numbers(table)).containsExactly("2", "2", "3", "3");
    }

    @Test
    void a_table_without_a_cursor_whose_pull_ends_while_the_gateway_stops_is_not_pulled_again(@TempDir Path own)
            throws Exception {
        execute("create table drained (n bigint); insert into drained select generate_series(1, 3)");
        TestGateway before = TestGateway.start(own, "connector.hosts", "127.0.0.1", "pull.poll_interval", "50ms");
        // Rows behind the first wait for the lock, so the job runs until it is let go of.
        PulledTable table = PulledTable.register(
                before.http(), database, TestGateway.newId(), WHOLE, connection -> connection.put("query", """
                        select n, case when n > 1 then pg_advisory_xact_lock_shared(4711)::text end as waited
                        from drained order by n"""));
        Connection lock = TestDatabase.connect(database);
        lock.createStatement().execute("select pg_advisory_lock(4711)");
        String job = table.sync().json().get("job_id").asText();
        await().until(() -> count("select count(*) from pg_locks where locktype = 'advisory' and not granted") == 1);
        await().until(() -> before.postgres("select due from pull_tasks where claimed_by is not null")
                        .size()
                == 1);

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(before::close);
        await().until(() -> before.postgres("select source_id from pull_tasks where claimed_by is null")
                        .size()
                == 1);
        lock.close();
        stopped.get(60, TimeUnit.SECONDS);
        before.execute("update pull_tasks set look_at = now()");

        try (TestGateway after = before.startAgain()) {
            await().until(() -> after.postgres("select source_id from pull_tasks where look_at is null")
                            .size()
                    == 1);
            assertThat(table.at(after.http()).job(job).get("status").asText()).isEqualTo("COMPLETED");
            assertThat(after.sql("select n from market_data_lake order by n"))
                    .isEqualTo(List.of(List.of("1"), List.of("2"), List.of("3")));
        }
    }

    @Test
    void values_are_exact_whatever_their_type() {
        execute("""
                create table exact (n bigint, d numeric(38,10), f float8, t timestamptz, j jsonb, a int[], b bytea, s text);
                insert into exact values (9007199254740993, 12345678901234567890.0123456789, 'NaN', '2025-06-21 10:00:00.123456+02',
                    '{"x": [1, null]}', '{1,2}', '\\xff00', E'tab\\t"quote" \\\\ ü')""");
        PulledTable table = source("""
                {"keys":{"ingestion_date":"@ingested"},
                 "columns":[{"name":"n","type":"bigint"},{"name":"d","type":"decimal(38,10)"},{"name":"s","type":"string"}]}""", connection -> connection.put("table", "exact"));

        JsonNode job = table.synced();

        assertThat(job.get("records_failed").asLong()).isZero();
        List<String> row = gateway.sql("select n, d, s, data_payload from market_data_lake where source_id = '%s'"
                        .formatted(table.source()))
                .get(0);
        assertThat(row.subList(0, 3))
                .containsExactly("9007199254740993", "12345678901234567890.0123456789", "tab\t\"quote\" \\ ü");
        assertThat(Caller.parse(row.get(3)).get("t").asText()).isEqualTo("2025-06-21T08:00:00.123456+00:00");
        assertThat(Caller.parse(row.get(3)).get("j").toString()).isEqualTo("{\"x\":[1,null]}");
        assertThat(Caller.parse(row.get(3)).get("f").asText()).isEqualTo("NaN");
    }

    @Test
    void a_column_may_have_any_name() {
        execute(
                "create table named (q bigint primary key, n bigint, \"a \"\"b\"\"\" text); insert into named values (1, 7, 'x')");
        PulledTable table = table("named", "{\"field\":\"q\",\"primary_key\":[\"q\",\"a \\\"b\\\"\"]}");

        JsonNode job = table.synced();

        assertThat(job.get("records_processed").asLong()).as(job.toString()).isEqualTo(1);
        assertThat(numbers(table)).containsExactly("7");
        assertThat(table.post("/discover").get("columns").toString()).contains("\"name\":\"q\"", "\"name\":\"n\"");
    }

    @Test
    void test_dry_run_and_discover_tell_what_is_there() {
        execute("create table seen (n bigint primary key, price numeric); insert into seen values (1, 12.5), (2, 7)");
        PulledTable table = table("seen", "{\"field\":\"n\",\"initial_value\":\"2\"}");

        assertThat(table.post("/test").toString())
                .isEqualTo("{\"type\":\"postgres\",\"reachable\":true,\"pending\":1,\"first\":[]}");
        assertThat(table.post("/sync?dry_run=true").get("pending").asLong()).isEqualTo(1);
        assertThat(table.post("/discover").get("columns").toString()).contains("\"name\":\"price\"", "decimal");
        table.synced();
        assertThat(table.post("/test").get("pending").asLong()).isZero();
    }

    @Test
    void a_row_larger_than_a_record_may_be_is_a_rejection_that_keeps_about_so_much_of_it() {
        execute("""
                create table wide (n bigint primary key, s text);
                insert into wide select n, repeat('x', case when n = 40 then 5000000 else 10 end) from generate_series(1, 50) n""");
        PulledTable table = table("wide", "{\"field\":\"n\"}");

        JsonNode found = table.post("/discover");
        JsonNode job = table.synced();
        JsonNode rejected = gateway.rejections(job.get("job_id").asText()).get(0);

        assertThat(found.get("records").asLong()).isEqualTo(39);
        assertThat(numbers(table)).hasSize(49).doesNotContain("40");
        assertThat(rejected.get("code").asText()).isEqualTo("record_too_large");
        assertThat(rejected.get("reason").asText()).isEqualTo("the record is larger than 1048576 bytes");
    }

    @ParameterizedTest
    @CsvSource({"1048576, 0", "1048577, 1"})
    void a_row_may_be_as_large_as_a_record_and_no_larger(int bytes, int failed) {
        String name = "edge_" + failed;
        int frame = "{\"n\":1,\"s\":\"\"}".length();
        execute("create table %1$s (n bigint primary key, s text); insert into %1$s values (1, repeat('x', %2$d))"
                .formatted(name, bytes - frame));

        JsonNode job = table(name, "{\"field\":\"n\"}").synced();

        assertThat(job.get("records_failed").asInt()).isEqualTo(failed);
    }

    @Test
    void forgetting_what_was_pulled_begins_anew() {
        execute("create table anew (n bigint primary key); insert into anew values (1)");
        PulledTable table = table("anew", "{\"field\":\"n\"}");
        table.synced();

        gateway.http().send("DELETE", table.path("/pulled"), "");
        table.synced();

        assertThat(numbers(table)).containsExactly("1", "1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"field":"missing"}                          | has no field 'missing', which the cursor names; there are [n, f, v, t, d, z]
            {"field":"f"}                                | is of type float8, whose values have no exact order
            {"field":"v"}                                | Rows of the same 'v' cannot be told apart: set primary_key
            {"field":"v","primary_key":["n"],"lag":"5m"} | is of type int4 and no time, so it cannot lag
            {"field":"v","primary_key":"n","initial_value":"x"} | invalid input syntax for type integer
            {"field":"t","primary_key":"n","lag":"5m"}   | is of type timestamp, which has no time zone, so nobody knows how long ago its values are: set time_zone
            {"field":"d","primary_key":"n","lag":"5m"}   | is of type date, which has no time zone
            {"field":"z","primary_key":"n","time_zone":"UTC"} | is of type timestamptz, which takes no time zone
            """)
    void a_cursor_that_cannot_work_fails_the_job_with_the_reason(String cursor, String reason) {
        execute("""
                create table if not exists unfit (n bigint, f float8, v int, t timestamp, d date, z timestamptz)""");

        JsonNode job = table("unfit", cursor).synced();

        assertThat(job.get("error_details").asText())
                .startsWith("invalid_definition: ")
                .contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from each_kept returning n",
                "select * from nowhere",
                "select 1) q, (select 2",
                "select writes() as n",
                "select set_config('default_transaction_read_only', 'off', false), writes() as n",
                "select set_config('transaction_read_only', 'off', false), writes() as n",
                "with w as (insert into each_kept values (2) returning n) select n from w"
            })
    void what_is_no_query_that_reads_fails_the_job_and_changes_nothing(String query) {
        execute("""
                create table if not exists each_kept (n bigint); truncate each_kept; insert into each_kept values (1);
                create or replace function writes() returns bigint language sql as 'insert into each_kept values (2) returning n'""");

        PulledTable table = source("{}", connection -> connection.put("query", query));
        JsonNode job = table.synced();

        assertThat(job.get("status").asText()).isEqualTo("FAILED");
        assertThat(job.get("error_details").asText()).startsWith("invalid_definition: ");
        assertThat(table.post("/test").get("reachable").asBoolean()).isFalse();
        assertThat(count("select count(*) from each_kept")).isEqualTo(1);
    }

    private static long count(String sql) {
        try (var connection = TestDatabase.connect(database);
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_server_without_room_for_a_connection_is_looked_at_again_without_a_job() {
        execute("create role crowded login password 'crowded' connection limit 0");
        PulledTable table = source(
                "{\"schedule\":\"PT1M\"}",
                connection ->
                        connection.put("table", "t").put("user", "crowded").put("password", "crowded"));

        await().until(() -> !gateway.postgres("select 1 from pull_tasks where next_run is not null and source_id = '%s'"
                        .formatted(table.source()))
                .isEmpty());
        gateway.postgres("update pull_tasks set next_run = now(), look_at = now() where source_id = '%s' returning 1"
                .formatted(table.source()));

        await().untilAsserted(() -> assertThat(gateway.http()
                        .get(table.path("/schedule"))
                        .json()
                        .path("last_outcome")
                        .asText())
                .startsWith("waits: PostgreSQL at 127.0.0.1")
                .endsWith("(53300)"));
        assertThat(gateway.http()
                        .get("/api/v1/ingestion/jobs?source_id=" + table.source())
                        .json())
                .isEmpty();
        assertThat(table.post("/test").get("problem").get("code").asText()).isEqualTo("busy");
    }

    @Test
    void so_many_sources_are_looked_at_at_a_time_and_no_more(@TempDir Path own) throws Exception {
        execute("create table looked (n bigint)");
        String looks =
                "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'quantivista-ingestion'";
        try (TestGateway few = TestGateway.start(
                        own, "connector.hosts", "127.0.0.1", "pull.poll_interval", "50ms", "pull.max_looks", "2");
                Connection lock = TestDatabase.connect(database)) {
            lock.setAutoCommit(false);
            lock.createStatement().execute("lock table looked");
            for (int i = 0; i < 6; i++) {
                PulledTable.register(
                        few.http(),
                        database,
                        TestGateway.newId(),
                        "{\"schedule\":\"@yearly\"}",
                        connection -> connection.put("table", "looked"));
            }
            await().until(() -> few.postgres("select 1 from pull_tasks where next_run is not null")
                            .size()
                    == 6);
            few.execute("update pull_tasks set next_run = now(), look_at = now()");
            await().until(() -> few.postgres("select 1 from pull_tasks where claimed_by is not null")
                                    .size()
                            == 6
                    && count(looks) >= 2);
            assertThat(count(looks)).isEqualTo(2);

            lock.rollback();
            await().until(() -> {
                assertThat(count(looks)).isLessThanOrEqualTo(3); // One of them may be closing.
                return few.postgres("select 1 from pull_tasks where last_outcome = 'nothing new'")
                                .size()
                        == 6;
            });
        }
    }

    @Test
    void a_server_that_is_not_there_or_refuses_the_password_is_told_and_the_password_is_not() {
        PulledTable away =
                source("{}", connection -> connection.put("table", "t").put("port", TestGateway.freePort()));
        PulledTable refused =
                source("{}", connection -> connection.put("table", "t").put("password", "hunter2"));

        JsonNode test = away.post("/test");
        JsonNode job = refused.synced();

        assertThat(test.get("reachable").asBoolean()).isFalse();
        assertThat(test.get("problem").get("code").asText()).isEqualTo("source_unreachable");
        assertThat(job.get("error_details").asText()).startsWith("source_unreachable: PostgreSQL at 127.0.0.1:");
        assertThat(job.toString() + gateway.http().get(refused.path("")).text()).doesNotContain("hunter2");
    }

    @Test
    void a_password_that_is_not_given_again_goes_nowhere_else() {
        execute("create table kept (n bigint primary key); insert into kept values (1)");
        PulledTable table = table("kept", "{\"field\":\"n\"}");

        Caller.Answer elsewhere = table.define(
                config("{\"field\":\"n\"}"),
                connection ->
                        connection.put("table", "kept").put("password", "*****").put("port", 5999));
        Caller.Answer here = table.define(
                config("{\"field\":\"n\"}"),
                connection ->
                        connection.put("table", "kept").put("password", "*****").put("max_rows", 7));

        assertThat(elsewhere.problem()).isEqualTo("invalid_definition");
        assertThat(elsewhere.text())
                .contains("/connection_config/password", "is kept only while 'port' stays as it is: give it again");
        assertThat(here.status()).as(here.text()).isEqualTo(200);
        assertThat(table.synced().get("records_processed").asLong()).isEqualTo(1);
    }

    @Test
    void a_host_that_is_not_public_is_not_reached_unless_it_is_named() {
        PulledTable table =
                source("{}", connection -> connection.put("table", "t").put("host", "127.0.0.2"));

        JsonNode job = table.synced();

        assertThat(job.get("error_details").asText())
                .isEqualTo(
                        "invalid_definition: The host '127.0.0.2' has an address that is not public: name it in connector.hosts where sources may reach it");
    }

    @Test
    void a_definition_that_cannot_work_is_refused_with_the_place() {
        Caller.Answer both = PulledTable.create(
                gateway.http(),
                database,
                TestGateway.newId(),
                "{}",
                connection -> connection.put("table", "t").put("query", "select 1"));
        Caller.Answer several = PulledTable.create(
                gateway.http(),
                database,
                TestGateway.newId(),
                "{}",
                connection -> connection.put("query", "select 1; select 2"));
        Caller.Answer cursor = PulledTable.create(
                gateway.http(),
                database,
                TestGateway.newId(),
                "{\"cursor\":{\"lag\":\"-1\",\"colour\":1}}",
                connection -> connection.put("table", "t"));
        Caller.Answer zone = PulledTable.create(
                gateway.http(),
                database,
                TestGateway.newId(),
                "{\"cursor\":{\"field\":\"t\",\"lag\":\"1m\",\"time_zone\":\"+02:00\"}}",
                connection -> connection.put("table", "t"));

        assertThat(both.text()).contains("/connection_config/table", "exactly one of table and query");
        assertThat(several.text()).contains("/connection_config/query", "without a semicolon");
        assertThat(cursor.text()).contains("/ingestion_config/cursor/field", "/ingestion_config/cursor/colour");
        assertThat(zone.text()).contains("/ingestion_config/cursor/time_zone", "'+02:00' is no name of a time zone");
    }
}
