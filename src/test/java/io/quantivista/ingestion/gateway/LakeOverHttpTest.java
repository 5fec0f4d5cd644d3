package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Typed columns, how a table grows, what SQL may do, and what the gateway tells of itself. */
class LakeOverHttpTest {
    private static final Pattern PROCESSED = Pattern.compile("\"records_processed\":(\\d+)");

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void typed_columns_are_exact_from_text_to_both_readers() {
        String source = gateway.source("EXTERNAL_FEEDS", """
                {"columns":[{"name":"t_string","field":"a.s","type":"string"},{"name":"t_boolean","type":"boolean"},
                 {"name":"t_int","type":"int"},{"name":"t_bigint","type":"bigint"},{"name":"t_double","type":"double"},
                 {"name":"t_decimal","type":"decimal(18,4)"},{"name":"t_wide","type":"decimal(38,18)"},
                 {"name":"t_date","type":"date"},{"name":"t_timestamp","type":"timestamp"}]}
                """);

        JsonNode job = gateway.committed(source, NDJSON, """
                {"ingestion_date":"2025-06-21","a":{"s":"x\\u20ac"},"t_boolean":true,"t_int":-2147483648,"t_bigint":9223372036854775807,"t_double":0.1,"t_decimal":12345678901234.5678,"t_wide":-12345678901234567890.123456789012345678,"t_date":"1999-12-31","t_timestamp":"2025-06-21T10:15:30.123456+02:00"}
                {"ingestion_date":"2025-06-21","t_int":7,"t_decimal":1e3}
                {"ingestion_date":"2025-06-21","t_int":2147483648}
                {"ingestion_date":"2025-06-21","t_bigint":9223372036854775808}
                {"ingestion_date":"2025-06-21","t_decimal":0.00001}
                {"ingestion_date":"2025-06-21","t_date":"2025-02-29"}
                {"ingestion_date":"2025-06-21","t_double":1e400}
                """);

        String jobId = job.get("job_id").asText();
        assertThat(gateway.rejections(jobId))
                .extracting(rejection -> rejection.at("/position/line").asInt() + " "
                        + rejection.get("code").asText())
                .containsExactly(
                        "3 invalid_column",
                        "4 invalid_column",
                        "5 invalid_column",
                        "6 invalid_column",
                        "7 invalid_column");
        List<Map<String, Object>> rows = gateway.kernelRows("external_feeds_data_lake", jobId);
        assertThat(rows).hasSize(2);
        assertThat(rows.stream()
                        .filter(row -> row.get("t_date") != null)
                        .findFirst()
                        .orElseThrow())
                .containsEntry("t_string", "x\u20ac")
                .containsEntry("t_boolean", true)
                .containsEntry("t_int", Integer.MIN_VALUE)
                .containsEntry("t_bigint", Long.MAX_VALUE)
                .containsEntry("t_double", 0.1)
                .containsEntry("t_decimal", new BigDecimal("12345678901234.5678"))
                .containsEntry("t_wide", new BigDecimal("-12345678901234567890.123456789012345678"))
                .containsEntry("t_date", LocalDate.of(1999, 12, 31))
                .containsEntry("t_timestamp", Instant.parse("2025-06-21T08:15:30.123456Z"));
        assertThat(gateway.sql(("select t_bigint, t_decimal, t_wide, t_timestamp from external_feeds_data_lake"
                                + " where ingestion_job_id = '%s' and t_date is not null")
                        .formatted(jobId)))
                .containsExactly(List.of(
                        "9223372036854775807",
                        "12345678901234.5678",
                        "-12345678901234567890.123456789012345678",
                        "2025-06-21T08:15:30.123456Z"));
    }

    @Test
    void a_table_grows_by_a_column_and_refuses_another_type() {
        String source =
                gateway.source("MARKET_INTELLIGENCE", "{\"columns\":[{\"name\":\"grown_a\",\"type\":\"int\"}]}");
        String record = "{\"ingestion_date\":\"2025-06-21\",\"grown_a\":1,\"grown_b\":\"two\"}\n";
        gateway.committed(source, NDJSON, record);
        String path = "/api/v1/ingestion/sources/" + source;
        String form =
                "{\"source_name\":\"grown\",\"source_type\":\"MARKET_INTELLIGENCE\",\"ingestion_config\":{\"columns\":[%s]}}";

        Caller.Answer grown = gateway.http()
                .send(
                        "PUT",
                        path,
                        form.formatted(
                                "{\"name\":\"grown_a\",\"type\":\"int\"},{\"name\":\"grown_b\",\"type\":\"string\"}"));
        gateway.committed(source, NDJSON, record);
        Caller.Answer changed =
                gateway.http().send("PUT", path, form.formatted("{\"name\":\"grown_a\",\"type\":\"string\"}"));
        Caller.Answer refused = gateway.http().upload(source, NDJSON, record);

        assertThat(grown.status()).as(grown.text()).isEqualTo(200);
        assertThat(gateway.sql(
                        "select grown_a, grown_b from market_intelligence_data_lake where source_id = '%s' order by grown_b nulls first"
                                .formatted(source)))
                .containsExactly(Arrays.asList("1", null), List.of("1", "two"));
        assertThat(changed.status() == 200 ? refused.problem() : changed.problem())
                .isIn("schema_conflict", "invalid_definition");
        assertThat(changed.status() == 200 ? refused.json().get("detail").asText() : changed.text())
                .contains("grown_a");
        assertThat(gateway.count(
                        "select count(*) from market_intelligence_data_lake where source_id = '%s'".formatted(source)))
                .isEqualTo(2);
        if (changed.status() == 200) {
            assertThat(gateway.lastJob(source).get("status").asText()).isEqualTo("FAILED");
        }
    }

    @Test
    void sql_reads_tables_and_nothing_else(@TempDir Path elsewhere) {
        gateway.committed(gateway.source("MARKET_DATA", "{}"), NDJSON, "{\"ingestion_date\":\"2025-06-21\"}\n");
        for (String sql : List.of(
                "delete from market_data_lake",
                "insert into market_data_lake select * from market_data_lake",
                "drop view market_data_lake",
                "create table x as select 1",
                "copy (select 1) to '" + elsewhere.resolve("out.csv") + "'",
                "select * from read_csv('/etc/passwd')",
                "select * from '/etc/passwd'",
                "select * from read_text('/etc/passwd')",
                "select * from glob('/*')",
                "select * from read_parquet('http://127.0.0.1:1/x')",
                "attach '/tmp/x.db'",
                "install httpfs",
                "load httpfs",
                "set enable_external_access = true",
                "pragma database_list",
                "select getenv('HOME')",
                "select 1; select 2",
                "select")) {
            Caller.Answer answer = gateway.http()
                    .send(
                            "POST",
                            "/api/v1/lake/query",
                            TestGateway.object().put("sql", sql).toString());

            assertThat(answer.status()).as(sql + ": " + answer.text()).isBetween(400, 422);
            assertThat(answer.problem()).as(sql).isIn("invalid_query", "table_not_found");
        }
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void the_gateway_tells_how_it_is() {
        assertThat(gateway.http().get("/health/live").json().get("status").asText())
                .isEqualTo("live");
        JsonNode ready = gateway.http().get("/health/ready").json();
        assertThat(ready.get("status").asText()).isEqualTo("ready");
        assertThat(ready.at("/checks/postgresql").asText()).isEqualTo("up");
        assertThat(gateway.http().get("/metrics").text())
                .contains("ingestion_bytes_in_flight_bytes", "ingestion_jobs_running", "jvm_memory_used_bytes");
        assertThat(gateway.http().get("/openapi.yaml").text()).startsWith("openapi: 3.1.0");
        assertThat(gateway.http().get("/").header("Content-Type")).startsWith("text/html");
    }

    @Test
    void bytes_in_flight_never_exceed_their_budget_and_the_sender_is_slowed(@TempDir Path data) {
        long budget = 1 << 20;
        try (TestGateway small = TestGateway.start(
                data, "pipeline.in_flight_bytes", "1MiB", "pipeline.batch_bytes", "64KiB", "pipeline.lanes", "1")) {
            String slow = small.source("MARKET_DATA", "{}");
            small.http()
                    .checks(
                            slow,
                            "[{\"check_id\":\"hard\",\"check_type\":\"matches\",\"field\":\"s\",\"parameters\":{\"pattern\":\"([a-z]+[0-9]*)+[a-z]*\"}}]");
            String record = "{\"ingestion_date\":\"2025-06-21\",\"s\":\"%s\"}".formatted("abc123".repeat(30));
            int records = 300_000;
            AtomicLong made = new AtomicLong();
            AtomicLong highest = new AtomicLong();
            AtomicLong ahead = new AtomicLong();
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> observer = CompletableFuture.runAsync(() -> {
                while (!done.get()) {
                    highest.accumulateAndGet((long) small.meter("ingestion_bytes_in_flight_bytes"), Math::max);
                }
            });
            CompletableFuture<Void> follower = CompletableFuture.runAsync(() -> {
                String jobId = await().ignoreExceptions()
                        .until(() -> small.lastJob(slow), job -> true)
                        .get("job_id")
                        .asText();
                small.http().events(jobId, line -> {
                    Matcher processed = PROCESSED.matcher(line);
                    if (processed.find()) {
                        ahead.accumulateAndGet(made.get() - Long.parseLong(processed.group(1)), Math::max);
                    }
                });
            });

            Caller.Answer answer = small.http().upload(slow, NDJSON, new GeneratedBody(records, n -> {
                made.incrementAndGet();
                return record;
            }));
            done.set(true);
            observer.join();
            follower.join();

            System.out.printf(
                    "highest in flight %d of %d bytes, sender at most %d of %d records ahead%n",
                    highest.get(), budget, ahead.get(), records);
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            assertThat(answer.json().get("records_processed").asLong()).isEqualTo(records);
            assertThat(highest.get()).isPositive().isLessThanOrEqualTo(budget);
            // Sockets and the sender's own buffers hold some megabytes, of the 65 that are sent.
            assertThat(ahead.get() * record.length()).isLessThan(32L << 20);
            assertThat(small.meter("ingestion_bytes_in_flight_bytes")).isZero();
        }
    }
}
