package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.connector.http.HttpConnection;
import io.quantivista.ingestion.input.pull.Origin;
import io.quantivista.ingestion.input.pull.PullTarget;
import io.quantivista.ingestion.job.PullStates;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The origins of sources of type http, which share a client and the tokens. Looks run on workers of their own, as an API may be slow. */
public final class HttpOrigins implements Origin.Factory {
    private static final int LOOKS_AT_ONCE = 8;
    private static final int LONGEST_LOOK_MINUTES = 30;
    private static final int CONNECTIONS_OF_A_HOST = 64;
    /** Less than servers keep a connection, so that a request meets no end of it. */
    private static final int KEPT_SECONDS = 3;

    private final Vertx vertx;
    private final WorkerExecutor looks;
    private final HttpClient client;
    private final AccessTokens tokens;
    private final PullStates states;
    private final HttpPullConfig config;
    private final Clock clock;

    public HttpOrigins(Vertx vertx, PullStates states, HttpPullConfig config, Clock clock) {
        this.vertx = vertx;
        this.looks =
                vertx.createSharedWorkerExecutor("pull-http", LOOKS_AT_ONCE, LONGEST_LOOK_MINUTES, TimeUnit.MINUTES);
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_1_1)
                        .setDecompressionSupported(true)
                        .setKeepAliveTimeout(KEPT_SECONDS),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_OF_A_HOST));
        this.tokens = new AccessTokens(clock);
        this.states = states;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Optional<Origin> of(PullTarget target) {
        return target.connection() instanceof HttpConnection connection
                ? Optional.of(new HttpOrigin(target, connection, looks, states, () -> calls(connection), clock))
                : Optional.empty();
    }

    private HttpCalls calls(HttpConnection connection) {
        return new HttpCalls(new HttpTransport(vertx, client, connection), connection, tokens, config, clock);
    }
}
