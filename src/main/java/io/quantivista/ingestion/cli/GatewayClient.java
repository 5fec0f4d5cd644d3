package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Speaks JSON with a gateway. Every refusal becomes a {@link CommandFailure}. */
final class GatewayClient {
    static final String INGESTION = "/api/v1/ingestion";
    static final String LAKE = "/api/v1/lake";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern NEXT_PAGE = Pattern.compile("<([^>]+)>; rel=\"next\"");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final URI address;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

    GatewayClient(URI address) {
        this.address = address;
    }

    URI address() {
        return address;
    }

    JsonNode get(String path) {
        return json(send(request(path).GET()));
    }

    JsonNode post(String path, JsonNode body) {
        return json(send(withJson(path).POST(BodyPublishers.ofString(body.toString()))));
    }

    /** Sends a file as it is. */
    JsonNode post(String path, String mediaType, Path file) {
        try {
            return json(send(request(path).header("Content-Type", mediaType).POST(BodyPublishers.ofFile(file))));
        } catch (FileNotFoundException e) {
            throw new CommandFailure("%s cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    JsonNode post(String path) {
        return json(send(request(path).POST(BodyPublishers.noBody())));
    }

    JsonNode put(String path, JsonNode body) {
        return json(send(withJson(path).PUT(BodyPublishers.ofString(body.toString()))));
    }

    JsonNode deleteForAnswer(String path) {
        return json(send(request(path).DELETE()));
    }

    void delete(String path) {
        send(request(path).DELETE());
    }

    /** The list, page by page, until it ends or {@code most} entries are there. */
    ArrayNode list(String path, int most) {
        ArrayNode entries = JSON.createArrayNode();
        if (most > 0) {
            each(path, entry -> entries.add(entry).size() < most);
        }
        return entries;
    }

    /** Shows each entry of a list, page by page, until it ends or an entry is said to be the last that is wanted. */
    void each(String path, Predicate<JsonNode> goesOn) {
        Optional<String> page = Optional.of(path);
        while (page.isPresent()) {
            HttpResponse<byte[]> answer = send(request(page.get()).GET());
            for (JsonNode entry : json(answer)) {
                if (!goesOn.test(entry)) {
                    return;
                }
            }
            page = answer.headers()
                    .firstValue("Link")
                    .map(NEXT_PAGE::matcher)
                    .filter(Matcher::find)
                    .map(m -> m.group(1));
        }
    }

    /** Writes an answer to a file, which is replaced. */
    void download(String path, Path file) {
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve(path)).GET().build();
        HttpResponse<InputStream> answer = exchange(request, BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() >= 400) {
                throw refusal(answer.statusCode(), body.readAllBytes());
            }
            Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailure("%s cannot be written: %s".formatted(file, e.getMessage()));
        }
    }

    /** Hands each event's data to the consumer under its name, and returns when the gateway ends the stream. */
    void events(String path, Consumer<Map.Entry<String, JsonNode>> consumer) {
        HttpResponse<Stream<String>> answer = exchange(request(path).GET().build(), BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
            if (answer.statusCode() >= 400) {
                throw refusal(
                        answer.statusCode(),
                        lines.collect(Collectors.joining("\n")).getBytes(StandardCharsets.UTF_8));
            }
            String[] event = {""};
            lines.forEach(line -> {
                if (line.startsWith("event: ")) {
                    event[0] = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    consumer.accept(Map.entry(event[0], parse(line.substring("data: ".length()))));
                }
            });
        }
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new CommandFailure("That is no JSON: " + e.getMessage());
        }
    }

    static JsonNode read(InputStream in, String name) {
        try {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new CommandFailure("%s is no JSON: %s".formatted(name, e.getMessage()));
        }
    }

    /** The answer's JSON, or the refusal that it is. */
    static JsonNode json(int status, byte[] body) {
        if (status >= 400) {
            throw refusal(status, body);
        }
        return body.length == 0 ? MissingNode.getInstance() : parse(new String(body, StandardCharsets.UTF_8));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return json(answer.statusCode(), answer.body());
    }

    private HttpRequest.Builder withJson(String path) {
        return request(path).header("Content-Type", "application/json");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).header("Accept", "application/json");
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        HttpResponse<byte[]> answer = exchange(request.build(), BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 400) {
            throw refusal(answer.statusCode(), answer.body());
        }
        return answer;
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> body) {
        try {
            return http.send(request, body);
        } catch (IOException e) {
            throw unreachable(address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted");
        }
    }

    static CommandFailure unreachable(URI address, IOException e) {
        return new CommandFailure(
                "No gateway answers at %s (%s); start one with ./ingest serve, or name another with --url"
                        .formatted(address, e.getMessage() == null ? "connection refused" : e.getMessage()));
    }

    private static CommandFailure refusal(int status, byte[] body) {
        try {
            return CommandFailure.refused(status, JSON.readTree(body));
        } catch (IOException e) {
            return new CommandFailure("The gateway answered " + status);
        }
    }
}
