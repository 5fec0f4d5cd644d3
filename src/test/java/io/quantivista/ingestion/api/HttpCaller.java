package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;

/** Calls the API as a stranger would. */
final class HttpCaller {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;

    HttpCaller(URI address) {
        this.address = address;
    }

    /** Sends a JSON body where it is not empty; {@code headers} are names and values in turn. */
    Answer call(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty() && Stream.of(headers).noneMatch("Content-Type"::equals)) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    Answer get(String path) {
        return call("GET", path, "");
    }

    private Answer send(HttpRequest request) {
        try {
            return new Answer(http.send(request, BodyHandlers.ofString()));
        } catch (Exception e) {
            throw new IllegalStateException("No answer to " + request, e);
        }
    }

    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String text() {
            return response.body();
        }

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(response.body());
            } catch (Exception e) {
                throw new IllegalStateException("No JSON: " + response.body(), e);
            }
        }

        /** The problem's code, after its form was looked at. */
        String problem() {
            if (!header("Content-Type").equals("application/problem+json")
                    || json().path("status").asInt() != status()
                    || !json().path("type")
                            .asText()
                            .endsWith(json().path("code").asText())) {
                throw new IllegalStateException("No problem+json: " + status() + " " + response.body());
            }
            return json().path("code").asText();
        }

        /** What is said about the value at the pointer. */
        String problemAt(String pointer) {
            for (JsonNode problem : json().path("problems")) {
                if (problem.path("pointer").asText().equals(pointer)) {
                    return problem.path("problem").asText();
                }
            }
            return "";
        }
    }
}
