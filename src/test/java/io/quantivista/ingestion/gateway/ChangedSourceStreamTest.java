package io.quantivista.ingestion.gateway;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source is changed while records are on their way: each is read as its push was taken, or kept. */
class ChangedSourceStreamTest {
    private static final String HEADER = "{\"csv\":{\"header\":true},\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}";
    private static final String NO_HEADER =
            "{\"csv\":{\"header\":false,\"columns\":[\"ingestion_date\",\"n\"]},\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}";

    @TempDir
    private Path data;

    @Test
    void settings_hold_for_the_next_push_though_a_window_is_open() {
        try (TestGateway gateway = TestGateway.start(data, "stream.flush_interval", "50ms")) {
            String source = gateway.source("MARKET_DATA", HEADER);
            push(gateway, source, "?ack=committed", "ingestion_date,n\n2026-01-01,1\n");

            configure(gateway, source, NO_HEADER);
            JsonNode receipt = push(gateway, source, "?ack=committed", "2026-01-01,2\n2026-01-01,3\n");

            assertThat(receipt.get("committed").asInt()).isEqualTo(2);
            assertThat(gateway.sql(
                            "select n, count(distinct ingestion_job_id) over () from market_data_lake order by n"))
                    .extracting(row -> String.join(" ", row))
                    .containsExactly("1 2", "2 2", "3 2");
            assertBalanced(gateway, source, 3, 3, 0);
        }
    }

    @Test
    void a_push_that_could_only_be_read_otherwise_than_it_was_taken_is_kept_in_quarantine() {
        TestGateway gateway = TestGateway.start(data, "stream.flush_interval", "10m", "stream.freshness", "10m");
        String source;
        String body = "ingestion_date,n\n2026-01-01,1\n";
        try (gateway) {
            source = gateway.source("MARKET_DATA", HEADER);
            push(gateway, source, "", body);
            configure(gateway, source, NO_HEADER);
            // The flush that both were to be in is given up, and then the first of them is read with what holds now.
            push(gateway, source, "", "2026-01-01,2\n");
        }
        try (TestGateway again = gateway.startAgain()) {
            JsonNode kept = again.rejections(again.lastJob(source).get("job_id").asText())
                    .get(0);
            assertThat(kept.get("code").asText()).isEqualTo("push_unreadable");
            assertThat(kept.get("reason").asText()).contains("csv or protobuf settings were changed");
            assertThat(kept.get("original").asText()).isEqualTo(body);
            assertThat(again.sql("select n from market_data_lake")).hasSize(1);
            assertBalanced(again, source, 2, 1, 1);
        }
    }

    @Test
    void a_source_goes_only_when_no_push_of_it_is_on_its_way() throws Exception {
        try (TestGateway gateway = TestGateway.start(data, "stream.flush_interval", "50ms")) {
            String records = "ingestion_date,n\n" + "2026-01-01,1\n".repeat(40_000);
            for (int round = 0; round < 5; round++) {
                String source = gateway.source("MARKET_DATA", HEADER);
                String path = "/api/v1/ingestion/sources/" + source;
                // While its records are counted, or before, or after: whoever is first decides.
                CompletableFuture<Caller.Answer> pushed = CompletableFuture.supplyAsync(() ->
                        gateway.http().post(path + "/records", "text/csv", records.getBytes(StandardCharsets.UTF_8)));
                CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(3L * round, MILLISECONDS))
                        .join();
                Caller.Answer deleted = gateway.http().send("DELETE", path, "");

                if (deleted.status() == 204) {
                    assertThat(pushed.join().status()).isEqualTo(404);
                } else {
                    assertThat(deleted.json().get("code").asText()).isEqualTo("source_in_use");
                    assertThat(pushed.join().status()).isEqualTo(200);
                }
            }
            push(gateway, gateway.source("MARKET_DATA", HEADER), "?ack=committed", "ingestion_date,n\n2026-01-01,1\n");
        }
    }

    private static void configure(TestGateway gateway, String source, String config) {
        String path = "/api/v1/ingestion/sources/" + source;
        ObjectNode definition = (ObjectNode) gateway.http().get(path).json();
        definition.set("ingestion_config", Caller.parse(config));
        Caller.Answer answer = gateway.http().send("PUT", path, definition.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private static JsonNode push(TestGateway gateway, String source, String query, String csv) {
        Caller.Answer answer = gateway.http()
                .post(
                        "/api/v1/ingestion/sources/" + source + "/records" + query,
                        "text/csv",
                        csv.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static void assertBalanced(TestGateway gateway, String source, int received, int committed, int rejected) {
        assertThat(gateway.account(source))
                .isEqualTo(Caller.parse("""
                        {"source_id":"%s","received":%d,"committed":%d,"rejected":%d,"filtered":0,"pending":0,"balanced":true}""".formatted(source, received, committed, rejected)));
    }
}
