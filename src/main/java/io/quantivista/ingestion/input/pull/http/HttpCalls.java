package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.connector.http.HttpAuth;
import io.quantivista.ingestion.connector.http.HttpConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks an API for pages: says who asks, waits where it is told to, and sorts what is refused. Blocking; one thread at a time.
 */
final class HttpCalls {
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    /** What may pass by itself, beside faults of the server. */
    private static final Set<Integer> PASSING = Set.of(408, 425, TOO_MANY);

    private static final int SERVER_FAULTS = 500;
    /** An API that says 0 seconds again and again is not asked for ever. */
    static final int MOST_WAITS = 10;

    private final HttpTransport transport;
    private final HttpConnection connection;
    private final AccessTokens tokens;
    private final HttpPullConfig config;
    private final Clock clock;

    HttpCalls(
            HttpTransport transport,
            HttpConnection connection,
            AccessTokens tokens,
            HttpPullConfig config,
            Clock clock) {
        this.transport = transport;
        this.connection = connection;
        this.tokens = tokens;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Fetches a page.
     *
     * @throws GatewayException {@code source_unreachable} where it may come another time, {@code invalid_definition} where not
     */
    Answer get(URI uri) {
        Optional<HttpAuth.OAuth2> oauth2 = connection.auth().oauth2();
        boolean isRenewed = false;
        Duration waited = Duration.ZERO;
        for (int waits = 0; ; ) {
            String token = oauth2.map(by -> tokens.token(by, transport)).orElse(null);
            Answer answer = transport.send(
                    HttpMethod.GET, uri, headers(token), null, config.maxPage().bytes());
            if (answer.isSuccess()) {
                return answer;
            }
            if (answer.status() == UNAUTHORIZED && token != null && !isRenewed) {
                isRenewed = true;
                tokens.forget(oauth2.get(), token);
                continue;
            }
            Optional<Duration> pause = pause(answer);
            if (pause.isEmpty()) {
                throw refusal(uri, answer);
            }
            waited = waited.plus(pause.get());
            if (waited.compareTo(config.longestWait()) > 0 || ++waits > MOST_WAITS) {
                throw impatience(uri, answer, pause.get());
            }
            transport.pause(pause.get());
        }
    }

    private Map<String, String> headers(@Nullable String token) {
        Map<String, String> headers = new HashMap<>(connection.headers());
        headers.putIfAbsent("User-Agent", "quantivista-ingestion");
        headers.putIfAbsent(
                "Accept", connection.mediaType().orElse("application/json, application/x-ndjson, text/csv"));
        connection.auth().header().ifPresent(header -> headers.put(header.getKey(), header.getValue()));
        if (token != null) {
            headers.put(HttpAuth.AUTHORIZATION, "Bearer " + token);
        }
        return headers;
    }

    private Optional<Duration> pause(Answer answer) {
        return answer.status() == TOO_MANY || answer.status() == UNAVAILABLE
                ? RetryAfter.of(
                        answer.headers().get(HttpHeaders.RETRY_AFTER),
                        answer.headers().get(HttpHeaders.DATE),
                        clock.instant())
                : Optional.empty();
    }

    private static GatewayException impatience(URI uri, Answer answer, Duration pause) {
        return new GatewayException(
                ErrorCode.SOURCE_UNREACHABLE,
                "%s answers %d and is to be asked again after %d s, which is more or oftener than pull.http_longest_wait and %d waits of a page allow"
                        .formatted(
                                HttpTransport.describe(HttpMethod.GET, uri),
                                answer.status(),
                                pause.toSeconds(),
                                MOST_WAITS));
    }

    private static GatewayException refusal(URI uri, Answer answer) {
        String call = HttpTransport.describe(HttpMethod.GET, uri);
        if (answer.isRedirect()) {
            return new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "%s answers %d, and redirects are not followed: set url to the address that it leads to"
                            .formatted(call, answer.status()));
        }
        boolean isPassing = answer.status() >= SERVER_FAULTS || PASSING.contains(answer.status());
        return isPassing
                ? new GatewayException(ErrorCode.SOURCE_UNREACHABLE, "%s answers %d".formatted(call, answer.status()))
                : new GatewayException(
                        ErrorCode.INVALID_DEFINITION,
                        "%s answers %d: mend the url, the parameters or auth of the connection"
                                .formatted(call, answer.status()));
    }
}
