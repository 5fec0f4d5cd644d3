package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** A source whose files are on a server. */
record PulledStore(Caller http, String source) {
    static PulledStore register(Caller http, String id, String ingestionConfig, ObjectNode connection) {
        ObjectNode source =
                TestGateway.object().put("source_id", id).put("source_name", id).put("source_type", "MARKET_DATA");
        source.set("connection_config", connection);
        source.set("ingestion_config", Caller.parse(ingestionConfig));
        Caller.Answer answer = http.send("POST", "/api/v1/ingestion/sources", source.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return new PulledStore(http, id);
    }

    PulledStore at(Caller other) {
        return new PulledStore(other, source);
    }

    String path(String part) {
        return "/api/v1/ingestion/sources/" + source + part;
    }

    Caller.Answer sync() {
        return http.send("POST", path("/sync"), "");
    }

    JsonNode post(String part) {
        Caller.Answer answer = http.send("POST", path(part), "");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    JsonNode look() {
        return post("/sync?dry_run=true");
    }

    /** Pulls and waits for the end. */
    JsonNode synced() {
        Caller.Answer answer = sync();
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return ended(answer.json().get("job_id").asText());
    }

    JsonNode ended(String jobId) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !job(jobId).get("status").asText().equals("RUNNING"));
        return job(jobId);
    }

    JsonNode job(String jobId) {
        return http.get("/api/v1/ingestion/jobs/" + jobId + "/status").json();
    }
}
