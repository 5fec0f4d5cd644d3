package io.quantivista.ingestion.gatling;

import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Random;

/** The gateway that is loaded, which must be running, and the source and records that it is loaded with. */
final class Target {
    static final String ADDRESS = System.getProperty("gateway", "http://127.0.0.1:8080");
    private static final String SOURCES = "/api/v1/ingestion/sources";
    private static final int RECORD_BYTES = 300;

    private Target() {}

    static HttpProtocolBuilder protocol() {
        return http.baseUrl(ADDRESS).contentTypeHeader("application/x-ndjson").shareConnections();
    }

    static String path(String sourceId, String what) {
        return SOURCES + "/" + sourceId + "/" + what;
    }

    static int number(String property, int otherwise) {
        return Integer.getInteger(property, otherwise);
    }

    /** Makes the source, unless it is there. */
    static void register(String sourceId) {
        String json = """
                {"source_id": "%s", "source_name": "Gatling", "source_type": "MARKET_DATA",
                 "ingestion_config": {"ingestion_mode": "REAL_TIME_STREAM", "data_format": "JSON",
                                      "keys": {"ingestion_date": "as_of"}}}
                """
                .formatted(sourceId);
        HttpRequest request = HttpRequest.newBuilder(URI.create(ADDRESS + SOURCES))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300 && answer.statusCode() != 409) {
                throw new IllegalStateException("The source cannot be made: " + answer.body());
            }
        } catch (IOException e) {
            throw new IllegalStateException("No gateway answers at " + ADDRESS + ": start ./ingest serve", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** So many records of 300 bytes. */
    static String records(int count) {
        Random random = new Random(5);
        StringBuilder body = new StringBuilder(count * RECORD_BYTES);
        for (int i = 0; i < count; i++) {
            int begin = body.length();
            body.append("{\"instrument_id\":\"US%010d\",\"data_type\":\"quote\",\"as_of\":\"2025-06-21T12:30:%02d.%03dZ\",\"price\":%d.%04d,\"note\":\""
                    .formatted(
                            random.nextInt(20_000),
                            random.nextInt(60),
                            random.nextInt(1000),
                            random.nextInt(900),
                            random.nextInt(10_000)));
            while (body.length() < begin + RECORD_BYTES - 3) {
                body.append((char) ('a' + random.nextInt(26)));
            }
            body.append("\"}\n");
        }
        return body.toString();
    }
}
