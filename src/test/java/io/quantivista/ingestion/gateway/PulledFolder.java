package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A source of type files, and its folder below the inbox of a gateway. */
record PulledFolder(Caller http, String source, Path folder) {
    private static final String SOURCES = "/api/v1/ingestion/sources";

    /** Registers a source over a folder of its own, whose files settle at once. */
    static PulledFolder register(Caller http, Path data, String id, String ingestionConfig) {
        return register(http, data, id, ingestionConfig, connection -> connection);
    }

    static PulledFolder register(
            Caller http, Path data, String id, String ingestionConfig, UnaryOperator<ObjectNode> connection) {
        ObjectNode source =
                TestGateway.object().put("source_id", id).put("source_name", id).put("source_type", "MARKET_DATA");
        source.set(
                "connection_config",
                connection.apply(TestGateway.object()
                        .put("type", "files")
                        .put("path", id)
                        .put("settle", "0ms")));
        source.set("ingestion_config", Caller.parse(ingestionConfig));
        Caller.Answer answer = http.send("POST", SOURCES, source.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        try {
            return new PulledFolder(
                    http, id, Files.createDirectories(data.resolve("inbox").resolve(id)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PulledFolder at(Caller other) {
        return new PulledFolder(other, source, folder);
    }

    void write(String name, String text) {
        write(name, text.getBytes());
    }

    /** Writes under a hidden name and renames, as a careful writer does. */
    void write(String name, byte[] bytes) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Path hidden = Files.write(file.resolveSibling("." + file.getFileName()), bytes);
            Files.move(hidden, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines {@code {"n":from}} and on. */
    static String numbers(int from, int count) {
        StringBuilder lines = new StringBuilder(count * 50);
        for (int n = from; n < from + count; n++) {
            lines.append("{\"n\":").append(n).append(",\"ingestion_date\":\"2025-06-21\"}\n");
        }
        return lines.toString();
    }

    Caller.Answer sync(String... headers) {
        return http.send("POST", path("/sync"), "", headers);
    }

    JsonNode look() {
        Caller.Answer answer = http.send("POST", path("/sync?dry_run=true"), "");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    String path(String part) {
        return SOURCES + "/" + source + part;
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
