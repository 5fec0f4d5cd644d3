package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.cli.CommandLineRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a receipt to rows, reports and accounts: what the commit loop makes of pushes. */
class StreamsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    @Test
    void records_of_a_source_are_jobs_of_a_window_each_whose_counts_add_up() {
        try (TestGateway gateway = TestGateway.start(data, "stream.window", "1s", "stream.flush_interval", "50ms")) {
            String source = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
            int pushed = 0;
            Set<String> jobs = new HashSet<>();
            while (jobs.size() < 3) {
                String bad = pushed % 20 == 0 ? "{\"bad\"\n" : "";
                JsonNode receipt = push(gateway, source, "?ack=committed", record(pushed++) + bad);
                assertThat(receipt.get("committed").asInt()).isEqualTo(1);
                jobs.addAll(gateway.sql("select distinct ingestion_job_id from market_data_lake").stream()
                        .map(row -> row.get(0))
                        .toList());
            }
            int bad = (pushed + 19) / 20;

            awaitEnded(gateway, jobs);

            List<JsonNode> ended = jobs.stream().map(gateway::job).toList();
            assertThat(ended).allSatisfy(job -> {
                assertThat(job.get("status").asText()).isEqualTo("COMPLETED");
                assertThat(job.get("ingestion_mode").asText()).isEqualTo("REAL_TIME_STREAM");
                JsonNode report = gateway.http()
                        .get("/api/v1/ingestion/jobs/" + job.get("job_id").asText() + "/quality")
                        .json();
                assertThat(report.get("total_records")).isEqualTo(job.get("records_processed"));
            });
            assertThat(sum(ended, "records_processed")).isEqualTo(pushed + bad);
            assertThat(sum(ended, "records_failed")).isEqualTo(bad);
            assertThat(gateway.sql("select count(*), count(distinct n) from market_data_lake"))
                    .containsExactly(List.of(String.valueOf(pushed), String.valueOf(pushed)));
            List<JsonNode> rejections = jobs.stream()
                    .flatMap(job -> gateway.rejections(job).stream())
                    .toList();
            assertThat(rejections)
                    .hasSize(bad)
                    .allSatisfy(rejection -> assertThat(rejection.get("position"))
                            .isEqualTo(Caller.parse("{\"position\":%d,\"line\":2,\"byte_offset\":%d}"
                                    .formatted(
                                            rejection.at("/position/position").asLong(),
                                            rejection
                                                    .at("/position/byte_offset")
                                                    .asLong()))));
            assertThat(gateway.account(source))
                    .isEqualTo(Caller.parse("""
                            {"source_id":"%s","received":%d,"committed":%d,"rejected":%d,"filtered":0,"pending":0,"balanced":true}""".formatted(source, pushed + bad, pushed, bad)));
        }
    }

    @Test
    void what_is_in_the_log_at_a_stop_is_committed_and_positions_go_on_after_it() {
        String source;
        JsonNode last;
        TestGateway gateway = TestGateway.start(data, "stream.flush_interval", "10m", "stream.freshness", "10m");
        try (gateway) {
            source = gateway.source("EXTERNAL_FEEDS", "{}");
            push(gateway, source, "", record(1) + record(2));
            last = push(gateway, source, "", record(3));
            assertThat(gateway.account(source).get("pending").asInt()).isEqualTo(3);
        }
        try (TestGateway again = gateway.startAgain()) {
            assertThat(again.count("select count(*) from external_feeds_data_lake"))
                    .isEqualTo(3);
            JsonNode account = again.account(source);
            assertThat(account.get("committed").asInt()).isEqualTo(3);
            assertThat(account.get("pending").asInt()).isZero();
            JsonNode job = again.lastJob(source);
            assertThat(job.get("status").asText()).isEqualTo("COMPLETED");
            assertThat(job.get("records_processed").asInt()).isEqualTo(3);

            JsonNode next = push(again, source, "", record(4));

            assertThat(next.get("first_position").asLong())
                    .isGreaterThan(last.get("last_position").asLong());
        }
    }

    @Test
    void a_commit_of_many_small_files_gathers_for_as_long_as_the_freshness_allows() throws Exception {
        int portfolios = 300;
        TestGateway gateway = TestGateway.start(
                data, "stream.flush_interval", "50ms", "stream.small_files", "1", "stream.freshness", "1h");
        try (gateway) {
            String source = gateway.source("PORTFOLIO_MANAGEMENT", "{}");
            String everyPortfolio = IntStream.range(0, portfolios)
                    .mapToObj("{\"ingestion_date\":\"2026-01-01\",\"portfolio_id\":\"p%d\"}\n"::formatted)
                    .collect(Collectors.joining());
            for (int i = 0; i < 20; i++) {
                push(gateway, source, "", everyPortfolio);
            }
        }
        try (TestGateway again = gateway.startAgain();
                Stream<Path> files = Files.walk(again.lake().resolve("portfolio_data_lake"))) {
            assertThat(again.count("select count(*) from portfolio_data_lake")).isEqualTo(20L * portfolios);
            // Each lane may have a file of its own for a portfolio; a commit every 50 ms would have made thousands.
            assertThat(files.filter(file -> file.toString().endsWith(".parquet")))
                    .hasSizeLessThanOrEqualTo(portfolios * Runtime.getRuntime().availableProcessors() + 2);
        }
    }

    @Test
    void a_column_whose_type_the_table_has_otherwise_sends_records_to_quarantine_and_stops_no_other_source() {
        try (TestGateway gateway = TestGateway.start(data, "stream.flush_interval", "50ms")) {
            String first = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"price\",\"type\":\"int\"}]}");
            push(gateway, first, "?ack=committed", record(1));
            String other = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"price\",\"type\":\"string\"}]}");

            JsonNode refused = push(gateway, other, "?ack=committed", record(2) + "\n" + record(3));
            JsonNode taken = push(gateway, first, "?ack=committed", record(4));

            assertThat(refused.get("committed").asInt()).isZero();
            assertThat(refused.get("rejected").asInt()).isEqualTo(2);
            assertThat(taken.get("committed").asInt()).isEqualTo(1);
            List<JsonNode> rejections =
                    gateway.rejections(gateway.lastJob(other).get("job_id").asText());
            assertThat(rejections)
                    .extracting(rejection -> rejection.get("code").asText())
                    .containsOnly("push_unreadable");
            assertThat(rejections)
                    .extracting(rejection -> rejection.get("original").asText() + "\n")
                    .containsExactly(record(2), record(3));
            assertThat(rejections.get(0).get("reason").asText()).contains("price");
        }
    }

    @Test
    void a_source_that_is_disabled_takes_no_more_pushes_but_what_it_took_lands_and_then_it_can_go() {
        try (TestGateway gateway = TestGateway.start(data, "stream.flush_interval", "1s", "stream.window", "1s")) {
            String source = gateway.source("MARKET_DATA", "{}");
            String path = "/api/v1/ingestion/sources/" + source;
            push(gateway, source, "", record(1));
            JsonNode definition = gateway.http().get(path).json();
            String disabled = definition.toString().replace("\"enabled\":true", "\"enabled\":false");

            assertThat(gateway.http().send("PUT", path, disabled).status()).isEqualTo(200);
            Caller.Answer refused = answer(gateway, source, "", NDJSON, record(2));
            Caller.Answer kept = gateway.http().send("DELETE", path, "");

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.json().get("code").asText()).isEqualTo("source_disabled");
            assertThat(kept.status()).isEqualTo(409);
            assertThat(kept.json().get("code").asText()).isEqualTo("source_in_use");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(gateway.count("select count(*) from market_data_lake"))
                            .isEqualTo(1));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    gateway.http().send("DELETE", path, "").status())
                            .isEqualTo(204));
        }
    }

    @Test
    void rejections_of_a_window_are_replayed_each_in_the_form_of_its_push() {
        try (TestGateway gateway = TestGateway.start(data, "stream.flush_interval", "50ms", "stream.window", "1s")) {
            String source = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
            gateway.http().checks(source, """
                    [{"check_id":"few","check_type":"range","field":"n","parameters":{"max":10}}]""");
            push(gateway, source, "", "application/x-ndjson", record(1) + record(11));
            push(gateway, source, "", "text/csv", "ingestion_date,n\n2026-01-01,2\n2026-01-01,12\n");
            push(gateway, source, "?ack=committed", "text/csv", "n,ingestion_date,extra\n13,2026-01-01,\"x,y\"\n");
            String window = gateway.lastJob(source).get("job_id").asText();
            awaitEnded(gateway, Set.of(window));
            assertThat(gateway.rejections(window)).hasSize(3);
            String path = "/api/v1/ingestion/jobs/" + window;

            Caller.Answer download = gateway.http().get(path + "/rejections/original");
            gateway.http().checks(source, "[]");
            Caller.Answer replay = gateway.http().send("POST", path + "/replay", "");

            assertThat(download.status()).as(download.text()).isEqualTo(422);
            assertThat(download.json().get("code").asText()).isEqualTo("several_formats");
            assertThat(replay.status()).as(replay.text()).isEqualTo(202);
            awaitEnded(gateway, Set.of(replay.json().get("job_id").asText()));
            assertThat(gateway.sql("select n from market_data_lake order by n").stream()
                            .map(row -> row.get(0)))
                    .containsExactly("1", "2", "11", "12", "13");
            JsonNode account = gateway.account(source);
            assertThat(account.get("committed").asInt()).isEqualTo(5);
            assertThat(account.get("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void every_record_is_found_again_by_a_recount_whatever_way_it_took() throws Exception {
        try (TestGateway gateway = TestGateway.start(data, "stream.flush_interval", "50ms", "stream.window", "1s")) {
            String source = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
            gateway.http().rules(source, """
                    [{"rule_id":"few","rule_type":"filter","transformation_logic":"record.n < 900"}]""");
            gateway.committed(
                    source, NDJSON, record(1) + record(901) + "{\"n\":\"x\",\"ingestion_date\":\"2026-01-01\"}\n");
            push(gateway, source, "?ack=committed", record(2) + record(902) + "nothing\n");
            String window = gateway.lastJob(source).get("job_id").asText();
            awaitEnded(gateway, Set.of(window));

            assertThat(gateway.account(source).get("received").asInt()).isEqualTo(6);
            CommandLineRun run =
                    CommandLineRun.of("verify", "--url", gateway.address().toString());

            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(run.out()).contains("right").doesNotContain("wrong");
        }
    }

    private static JsonNode push(TestGateway gateway, String source, String query, String records) {
        return push(gateway, source, query, NDJSON, records);
    }

    private static JsonNode push(TestGateway gateway, String source, String query, String mediaType, String records) {
        Caller.Answer answer = answer(gateway, source, query, mediaType, records);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static Caller.Answer answer(
            TestGateway gateway, String source, String query, String mediaType, String records) {
        return gateway.http()
                .post(
                        "/api/v1/ingestion/sources/" + source + "/records" + query,
                        mediaType,
                        records.getBytes(StandardCharsets.UTF_8));
    }

    private static String record(int number) {
        return "{\"ingestion_date\":\"2026-01-01\",\"n\":%d,\"price\":%d}\n".formatted(number, number);
    }

    private static void awaitEnded(TestGateway gateway, Set<String> jobs) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(jobs)
                        .allSatisfy(
                                job -> assertThat(gateway.job(job).get("status").asText())
                                        .isNotEqualTo("RUNNING")));
    }

    private static long sum(List<JsonNode> jobs, String field) {
        return jobs.stream().mapToLong(job -> job.get(field).asLong()).sum();
    }
}
