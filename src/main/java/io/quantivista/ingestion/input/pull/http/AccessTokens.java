package io.quantivista.ingestion.input.pull.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.quantivista.ingestion.config.Secret;
import io.quantivista.ingestion.connector.http.HttpAuth;
import io.quantivista.ingestion.connector.http.HttpAuth.OAuth2;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tokens of client credentials, kept until they expire. Safe for any thread; fetching one blocks. */
final class AccessTokens {
    static final int MOST_TOKENS = 1_000;
    /** An answer is small. */
    private static final long MOST_BYTES = 64 << 10;

    private static final Duration LONGEST = Duration.ofHours(24);
    /** A token is not sent that may expire on its way. */
    private static final Duration MARGIN = Duration.ofSeconds(30);
    /** The codes of RFC 6749, 5.2; anything else is the server's word and not repeated. */
    private static final Pattern CODE = Pattern.compile("[a-z_]{1,40}");
    /** RFC 6750, 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,16384}");

    private static final int SERVER_FAULTS = 500;
    private static final int TOO_MANY = 429;
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Held(Secret token, Instant until) {}

    private final Clock clock;
    private final Map<OAuth2, Held> held = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<OAuth2, Held> eldest) {
            return size() > MOST_TOKENS;
        }
    };

    AccessTokens(Clock clock) {
        this.clock = clock;
    }

    /**
     * A token that has not expired.
     *
     * @throws GatewayException {@code source_unreachable} or {@code invalid_definition} where there is none to be had
     */
    String token(OAuth2 by, HttpTransport transport) {
        synchronized (held) {
            Held known = held.get(by);
            if (known != null && clock.instant().isBefore(known.until())) {
                return known.token().reveal();
            }
        }
        Held fetched = fetch(by, transport);
        synchronized (held) {
            held.put(by, fetched);
        }
        return fetched.token().reveal();
    }

    /** The API does not take it any more. */
    void forget(OAuth2 by, String token) {
        synchronized (held) {
            held.computeIfPresent(by, (key, known) -> known.token().reveal().equals(token) ? null : known);
        }
    }

    private Held fetch(OAuth2 by, HttpTransport transport) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        by.scope().ifPresent(scope -> form.put("scope", scope));
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        headers.put("Accept", "application/json");
        switch (by.clientAuth()) {
            case BASIC ->
                headers.put(
                        HttpAuth.AUTHORIZATION,
                        // Both are form-encoded first: RFC 6749, 2.3.1.
                        HttpAuth.basic(
                                encode(by.clientId()),
                                new Secret(encode(by.clientSecret().reveal()))));
            case BODY -> {
                form.put("client_id", by.clientId());
                form.put("client_secret", by.clientSecret().reveal());
            }
        }
        String body = form.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
        return held(by, transport.send(HttpMethod.POST, by.tokenUrl(), headers, Buffer.buffer(body), MOST_BYTES));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Held held(OAuth2 by, Answer answer) {
        JsonNode json = json(answer);
        if (!answer.isSuccess()) {
            throw refusal(by, answer, json);
        }
        String token = json.path("access_token").asText();
        String type = json.path("token_type").asText("bearer");
        if (!TOKEN.matcher(token).matches() || !type.equalsIgnoreCase("bearer")) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "%s gives no bearer token in access_token: set token_url to the token endpoint"
                            .formatted(HttpTransport.describe(HttpMethod.POST, by.tokenUrl())));
        }
        long seconds = json.path("expires_in").asLong(LONGEST.toSeconds());
        Duration life = Duration.ofSeconds(Math.max(0, Math.min(seconds, LONGEST.toSeconds())));
        Duration margin = life.dividedBy(2).compareTo(MARGIN) < 0 ? life.dividedBy(2) : MARGIN;
        return new Held(new Secret(token), clock.instant().plus(life).minus(margin));
    }

    private static GatewayException refusal(OAuth2 by, Answer answer, JsonNode json) {
        String code = json.path("error").asText();
        boolean isPassing = answer.status() >= SERVER_FAULTS || answer.status() == TOO_MANY;
        return new GatewayException(
                isPassing ? ErrorCode.SOURCE_UNREACHABLE : ErrorCode.INVALID_DEFINITION,
                "%s gives no token: %d%s"
                        .formatted(
                                HttpTransport.describe(HttpMethod.POST, by.tokenUrl()),
                                answer.status(),
                                CODE.matcher(code).matches() ? " " + code : ""));
    }

    private static JsonNode json(Answer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new IllegalStateException("bytes are read without a device", e);
        }
    }
}
