package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls a gateway over HTTP as a stranger would. */
final class Caller {
    static final String NDJSON = "application/x-ndjson";
    static final String CSV = "text/csv";
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String INGESTION = "/api/v1/ingestion";
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    private final HttpClient http;
    private final URI address;

    Caller(URI address) {
        this(address, HttpClient.Version.HTTP_1_1);
    }

    Caller(URI address, HttpClient.Version version) {
        this.http = HttpClient.newBuilder().version(version).build();
        this.address = address;
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    /** Sends JSON; {@code headers} are names and values in turn. */
    Answer send(String method, String path, String json, String... headers) {
        HttpRequest.Builder request =
                request(path).method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (!json.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    String register(String id, String type, String ingestionConfig) {
        ObjectNode source =
                TestGateway.object().put("source_id", id).put("source_name", id).put("source_type", type);
        source.set("ingestion_config", parse(ingestionConfig));
        Answer answer = send("POST", INGESTION + "/sources", source.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return id;
    }

    void checks(String source, String checks) {
        Answer answer = send("PUT", INGESTION + "/sources/" + source + "/checks", checks);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    void rules(String source, String rules) {
        Answer answer = send("PUT", INGESTION + "/sources/" + source + "/rules", rules);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    Answer upload(String source, String contentType, String body, String... headers) {
        return upload(source, contentType, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    Answer upload(String source, String contentType, byte[] body, String... headers) {
        return send(uploading(source, contentType, BodyPublishers.ofByteArray(body), headers));
    }

    Answer post(String path, String contentType, byte[] body, String... headers) {
        HttpRequest.Builder request =
                request(path).POST(BodyPublishers.ofByteArray(body)).header("Content-Type", contentType);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** Pushes records; {@code headers} are names and values in turn. */
    Answer push(String source, String contentType, byte[] body, String... headers) {
        return send(pushing(source, "durable", contentType, BodyPublishers.ofByteArray(body), headers));
    }

    Answer push(String source, String contentType, String body, String... headers) {
        return push(source, contentType, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** Pushes records in chunks, their length untold. */
    Answer pushInChunks(String source, String contentType, byte[] body, String... headers) {
        BodyPublisher chunks = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
        return send(pushing(source, "durable", contentType, chunks, headers));
    }

    /** Pushes records and waits for their commit. */
    Answer pushCommitted(String source, String contentType, byte[] body, String... headers) {
        return send(pushing(source, "committed", contentType, BodyPublishers.ofByteArray(body), headers));
    }

    /** Pushes records and waits for their commit while the caller does something else. */
    CompletableFuture<Answer> pushCommittedLater(String source, String contentType, String body) {
        HttpRequest request = pushing(source, "committed", contentType, BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, BodyHandlers.ofByteArray()).thenApply(Answer::new);
    }

    private HttpRequest.Builder pushing(
            String source, String ack, String contentType, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = request(INGESTION + "/sources/" + source + "/records?ack=" + ack)
                .header("Content-Type", contentType)
                .POST(body);
        return headers.length == 0 ? request : request.headers(headers);
    }

    /** Sends the stream in chunks, its length untold. */
    Answer upload(String source, String contentType, InputStream body, String... headers) {
        return send(uploading(source, contentType, BodyPublishers.ofInputStream(() -> body), headers));
    }

    /** Sends the stream in chunks while the caller does something else. */
    CompletableFuture<Answer> uploadLater(String source, String contentType, InputStream body, String... headers) {
        return http.sendAsync(
                        uploading(source, contentType, BodyPublishers.ofInputStream(() -> body), headers)
                                .build(),
                        BodyHandlers.ofByteArray())
                .thenApply(Answer::new);
    }

    private HttpRequest.Builder uploading(String source, String contentType, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = request(INGESTION + "/sources/" + source + "/uploads")
                .header("Content-Type", contentType)
                .POST(body);
        return headers.length == 0 ? request : request.headers(headers);
    }

    /** The whole list, page by page. */
    List<JsonNode> list(String path) {
        List<JsonNode> entries = new ArrayList<>();
        Optional<String> page = Optional.of(path);
        while (page.isPresent()) {
            Answer answer = get(page.get());
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            answer.json().forEach(entries::add);
            Matcher next = NEXT.matcher(answer.header("Link"));
            page = next.find() ? Optional.of(next.group(1)) : Optional.empty();
        }
        return entries;
    }

    /** The rows of a SELECT; every value as text, null as null. */
    List<List<String>> query(String select) {
        Answer answer = send(
                "POST",
                "/api/v1/lake/query",
                TestGateway.object().put("sql", select).toString());
        assertThat(answer.status()).as(answer.text(2000)).isEqualTo(200);
        List<List<String>> rows = new ArrayList<>();
        try (JsonParser json = JSON.createParser(answer.body())) {
            while (!("rows".equals(json.currentName()) && json.currentToken() == JsonToken.START_ARRAY)) {
                json.nextToken();
            }
            while (json.nextToken() == JsonToken.START_ARRAY) {
                List<String> row = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    row.add(json.currentToken() == JsonToken.VALUE_NULL ? null : json.getText());
                }
                rows.add(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** The lines of a server-sent stream until the gateway ends it. */
    List<String> events(String jobId) {
        List<String> lines = new ArrayList<>();
        events(jobId, lines::add);
        return lines;
    }

    /** Hands over the lines of a server-sent stream as they come, until the gateway ends it. */
    void events(String jobId, Consumer<String> line) {
        try {
            HttpRequest request =
                    request(INGESTION + "/jobs/" + jobId + "/events").GET().build();
            http.send(request, BodyHandlers.ofLines()).body().forEach(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(120));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON: " + json, e);
        }
    }

    /** What came back. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        byte[] body() {
            return response.body();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        String text(int most) {
            return new String(response.body(), 0, Math.min(most, response.body().length), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return parse(text());
        }

        /** The problem's code, after its form was looked at. */
        String problem() {
            assertThat(header("Content-Type")).as(text()).isEqualTo("application/problem+json");
            assertThat(json().path("status").asInt()).isEqualTo(status());
            assertThat(json().path("title").asText()).isNotBlank();
            assertThat(json().path("detail").asText()).isNotBlank();
            return json().path("code").asText();
        }
    }
}
