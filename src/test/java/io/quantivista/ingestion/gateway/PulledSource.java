package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** A source that a gateway pulls, whatever its connection type. */
abstract class PulledSource {
    private static final String SOURCES = "/api/v1/ingestion/sources";

    private final Caller http;
    private final String source;

    PulledSource(Caller http, String source) {
        this.http = http;
        this.source = source;
    }

    /** Asks for a source to be registered. */
    static Caller.Answer create(Caller http, String id, ObjectNode connectionConfig, String ingestionConfig) {
        return http.send("POST", SOURCES, definition(id, connectionConfig, ingestionConfig));
    }

    static String definition(String id, ObjectNode connectionConfig, String ingestionConfig) {
        ObjectNode source =
                TestGateway.object().put("source_id", id).put("source_name", id).put("source_type", "MARKET_DATA");
        source.set("connection_config", connectionConfig);
        source.set("ingestion_config", Caller.parse(ingestionConfig));
        return source.toString();
    }

    /** Registers one and expects it to be taken. */
    static void register(Caller http, String id, ObjectNode connectionConfig, String ingestionConfig) {
        Caller.Answer answer = create(http, id, connectionConfig, ingestionConfig);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    final Caller http() {
        return http;
    }

    final String source() {
        return source;
    }

    final String path(String part) {
        return SOURCES + "/" + source + part;
    }

    final Caller.Answer sync(String... headers) {
        return http.send("POST", path("/sync"), "", headers);
    }

    final JsonNode post(String part) {
        Caller.Answer answer = http.send("POST", path(part), "");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    /** What would be pulled. */
    final JsonNode look() {
        return post("/sync?dry_run=true");
    }

    /** Pulls and waits for the end. */
    final JsonNode synced() {
        Caller.Answer answer = sync();
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return ended(answer.json().get("job_id").asText());
    }

    final JsonNode ended(String jobId) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !job(jobId).get("status").asText().equals("RUNNING"));
        return job(jobId);
    }

    final JsonNode job(String jobId) {
        return http.get("/api/v1/ingestion/jobs/" + jobId + "/status").json();
    }
}
