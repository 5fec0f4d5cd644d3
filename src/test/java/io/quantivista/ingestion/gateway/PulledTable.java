package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.store.PostgresAddress;
import io.quantivista.ingestion.store.TestDatabase;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A source of type postgres, and the database that it is pulled from. */
record PulledTable(Caller http, String source, PostgresAddress database) {
    private static final String SOURCES = "/api/v1/ingestion/sources";

    static PulledTable register(
            Caller http,
            PostgresAddress database,
            String id,
            String ingestionConfig,
            UnaryOperator<ObjectNode> connection) {
        Caller.Answer answer = create(http, database, id, ingestionConfig, connection);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return new PulledTable(http, id, database);
    }

    static Caller.Answer create(
            Caller http,
            PostgresAddress database,
            String id,
            String ingestionConfig,
            UnaryOperator<ObjectNode> connection) {
        return http.send("POST", SOURCES, definition(database, id, ingestionConfig, connection));
    }

    private static String definition(
            PostgresAddress database, String id, String ingestionConfig, UnaryOperator<ObjectNode> connection) {
        ObjectNode source =
                TestGateway.object().put("source_id", id).put("source_name", id).put("source_type", "MARKET_DATA");
        source.set(
                "connection_config",
                connection.apply(TestGateway.object()
                        .put("type", "postgres")
                        .put("host", database.host())
                        .put("port", database.port())
                        .put("database", database.database())
                        .put("user", database.user())
                        .put("password", database.password().reveal())));
        source.set("ingestion_config", Caller.parse(ingestionConfig));
        return source.toString();
    }

    /** Defines the source anew. */
    void replace(String ingestionConfig, UnaryOperator<ObjectNode> connection) {
        Caller.Answer answer = define(ingestionConfig, connection);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    Caller.Answer define(String ingestionConfig, UnaryOperator<ObjectNode> connection) {
        return http.send("PUT", path(""), definition(database, source, ingestionConfig, connection));
    }

    PulledTable at(Caller other) {
        return new PulledTable(other, source, database);
    }

    void execute(String sql) {
        TestDatabase.execute(database, sql);
    }

    String path(String part) {
        return SOURCES + "/" + source + part;
    }

    Caller.Answer sync() {
        return http.send("POST", path("/sync"), "");
    }

    JsonNode post(String part) {
        Caller.Answer answer = http.send("POST", path(part), "");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
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
