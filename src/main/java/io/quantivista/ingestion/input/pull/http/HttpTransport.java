package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.connector.http.HttpConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of one job, or of one look. The address of each host is resolved and judged once, before anything is sent, and no other
 * is connected. Blocking; one thread at a time.
 */
final class HttpTransport {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final Vertx vertx;
    private final HttpClient client;
    private final HttpConnection connection;
    /** One for all requests: connections of another are not used again. */
    private final ClientSSLOptions tls;

    private final Map<String, InetAddress> addresses = new HashMap<>();

    HttpTransport(Vertx vertx, HttpClient client, HttpConnection connection) {
        this.vertx = vertx;
        this.client = client;
        this.connection = connection;
        this.tls = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
        connection
                .caCertificates()
                .ifPresent(pem -> tls.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(pem))));
    }

    /**
     * Sends a request and reads the answer as a whole.
     *
     * @param body null for none
     * @param most bytes that the answer may have
     * @throws GatewayException {@code source_unreachable} where none came in time, {@code body_too_large}, {@code invalid_definition} where
     *     the host may not be reached
     */
    Answer send(HttpMethod method, URI uri, Map<String, String> headers, @Nullable Buffer body, long most) {
        String call = describe(method, uri);
        RequestOptions options = options(method, uri)
                .setHeaders(MultiMap.caseInsensitiveMultiMap().addAll(headers));
        Exchange exchange = new Exchange(call, most);
        Future<Answer> coming = client.request(options).compose(request -> exchange.send(request, body));
        try {
            return await(coming, connection.timeout());
        } catch (TimeoutException e) {
            throw new GatewayException(
                    ErrorCode.SOURCE_UNREACHABLE,
                    "%s: no whole answer within %d s, which is its timeout"
                            .formatted(call, connection.timeout().toSeconds()),
                    e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof GatewayException refusal
                    ? refusal
                    : new GatewayException(
                            ErrorCode.SOURCE_UNREACHABLE,
                            "%s cannot be read: %s".formatted(call, cause.getMessage()),
                            cause);
        } finally {
            exchange.abandon();
        }
    }

    /** Waits, as the API asked for. */
    void pause(Duration pause) {
        try {
            await(vertx.timer(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS), pause.plusMinutes(1));
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a timer does not fail", e);
        }
    }

    private static <T extends @Nullable Object> T await(Future<T> future, Duration most)
            throws ExecutionException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException(ErrorCode.INTERRUPTED, "The gateway was stopped while the job ran", e);
        }
    }

    private RequestOptions options(HttpMethod method, URI uri) {
        boolean isTls = uri.getScheme().equalsIgnoreCase("https");
        int port = port(uri);
        InetAddress address = addresses.computeIfAbsent(
                uri.getHost(), host -> connection.hosts().resolve(bare(host)));
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(uri.getHost())
                .setPort(port)
                .setSsl(isTls)
                .setURI(target(uri))
                .setFollowRedirects(false)
                .setConnectTimeout(CONNECT_MILLIS);
        return isTls ? options.setSslOptions(tls) : options;
    }

    static int port(URI uri) {
        if (uri.getPort() > 0) {
            return uri.getPort();
        }
        return uri.getScheme().equalsIgnoreCase("https") ? HTTPS_PORT : HTTP_PORT;
    }

    /** An address of IPv6 stands in brackets. */
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String target(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** Without the query, which may hold a key. */
    static String describe(HttpMethod method, URI uri) {
        return "%s %s://%s%s".formatted(method, uri.getScheme(), uri.getRawAuthority(), uri.getRawPath());
    }
}
