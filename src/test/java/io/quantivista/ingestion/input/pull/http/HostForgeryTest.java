package io.quantivista.ingestion.input.pull.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectorCatalogue;
import io.quantivista.ingestion.connector.HostPolicy;
import io.quantivista.ingestion.connector.http.HttpConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.CsvDialect;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever address a definition, a link, a redirect or a token endpoint has: what is not public gets no packet unless it is named. */
class HostForgeryTest {
    private final Vertx vertx = Vertx.vertx();
    private final RestApi api = RestApi.start(request -> RestApi.json(request, "[{\"n\":1}]"));
    private final AtomicInteger requests = new AtomicInteger();
    private final HttpClient client = counted(vertx.createHttpClient());

    @AfterEach
    void stop() {
        api.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** The real one, whose every request is counted before anything of it is sent or resolved. */
    private HttpClient counted(HttpClient real) {
        return (HttpClient) Proxy.newProxyInstance(
                HttpClient.class.getClassLoader(), new Class<?>[] {HttpClient.class}, (proxy, method, arguments) -> {
                    requests.incrementAndGet();
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Pages pages(ObjectNode config, HostPolicy hosts) {
        HttpConnection connection = (HttpConnection)
                ConnectorCatalogue.read(config.put("type", "http"), new ConnectionPolicy(List.of(), hosts));
        HttpCalls calls = new HttpCalls(
                new HttpTransport(vertx, client, connection),
                connection,
                new AccessTokens(Clock.systemUTC()),
                new HttpPullConfig(DataSize.ofMebibytes(1), Duration.ZERO),
                Clock.systemUTC());
        return new Pages(
                connection.paging(),
                calls,
                new PageReader(connection, Optional.empty(), CsvDialect.DEFAULT),
                new PageAddress(connection, Map.of()));
    }

    private static ObjectNode config(String url) {
        return JsonNodeFactory.instance.objectNode().put("url", url).put("timeout", "1s");
    }

    private void assertRefused(String host) {
        String url = "http://%s:%d/".formatted(host, api.port());
        assertThatThrownBy(() -> pages(config(url), HostPolicy.PUBLIC).next())
                .as(url)
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refusal -> assertThat(refusal.code())
                                .as(refusal.getMessage())
                                .isIn(ErrorCode.INVALID_DEFINITION, ErrorCode.SOURCE_UNREACHABLE));
        assertThat(requests).as(url).hasValue(0);
        assertThat(api.connections()).as(url).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // This machine.
                "127.0.0.1",
                "127.0.0.2",
                "127.1",
                "127.0.1",
                "127.255.255.255",
                "2130706433",
                "017700000001",
                "0x7f000001",
                "0x7f.0.0.1",
                "0x7F.0x0.0x0.0x1",
                "0177.0.0.1",
                "0177.0.0.01",
                "127.0.0.1.",
                "localhost",
                "LOCALHOST",
                "localhost.",
                "LocalHost.LocalDomain",
                "0.0.0.0",
                "0",
                "0x0",
                "00.00.00.00",
                "[::1]",
                "[::]",
                "[0:0:0:0:0:0:0:1]",
                "[0000::0001]",
                "[::127.0.0.1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::FFFF:0:0]",
                "[::1%25lo]",
                "[::1%251]",
                "[::ffff:0:127.0.0.1]",
                // Networks of its own.
                "10.0.0.1",
                "10.255.255.255",
                "167772161",
                "0x0a000001",
                "012.0.0.1",
                "10.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "192.168.1",
                "3232235777",
                "100.64.0.1",
                "100.127.255.255",
                "[fc00::1]",
                "[fd00::1]",
                "[fdff:ffff::1]",
                "[fec0::1]",
                "[::ffff:10.0.0.1]",
                "[::ffff:c0a8:101]",
                "[::192.168.1.1]",
                // Links, such as the services that clouds have there.
                "169.254.169.254",
                "169.254.1.1",
                "2852039166",
                "0xa9fea9fe",
                "0251.0376.0251.0376",
                "169.16689662",
                "[fe80::1]",
                "[fe80::1%25eth0]",
                "[::ffff:169.254.169.254]",
                "[::ffff:a9fe:a9fe]",
                "[fd00:ec2::254]",
                // Addresses within addresses.
                "[64:ff9b::7f00:1]",
                "[64:ff9b::10.0.0.1]",
                "[64:ff9b:1::a00:1]",
                "[2002:7f00:1::]",
                "[2002:a00:1::1]",
                "[2001::1]",
                "[2001:0:7f00:1::]",
                // Of nobody, or of many.
                "0.1.2.3",
                "192.0.0.1",
                "192.0.0.170",
                "198.18.0.1",
                "198.19.255.255",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "[ff02::1]",
                "[ff05::1:3]",
                "[100::1]",
                "[5f00::1]"
            })
    void an_address_that_is_not_public_gets_no_packet_however_it_is_spelled(String host) {
        assertRefused(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com@127.0.0.1:%d/",
                "http://127.0.0.1:%d#@example.com/",
                "http://127.0.0.1:%d\\@example.com/",
                "http://127.0.0.1\t:%d/",
                "http://127.0.0.1\n:%d/",
                "http://127.0.0.1 :%d/",
                "http://%%31%%32%%37.0.0.1:%d/",
                "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460:%d/",
                "http://\uff11\uff12\uff17.0.0.1:%d/",
                "http://127\u30020\u30020\u30021:%d/",
                "http://[::1:%d/",
                "http://[::1]x:%d/",
                "http:127.0.0.1:%d/",
                "http:///127.0.0.1:%d/",
                "//127.0.0.1:%d/",
                "127.0.0.1:%d",
                "file:///etc/passwd#%d",
                "jar:http://127.0.0.1:%d/a!/",
                "gopher://127.0.0.1:%d/_x",
                "unix:/var/run/docker.sock?%d",
                "http://localhost:%d:80/",
                "http://127.0.0.1:%d999999/",
                "http://my_host:%d/"
            })
    void what_is_no_plain_address_gets_no_packet(String url) {
        assertThatThrownBy(() -> pages(config(url.formatted(api.port())), HostPolicy.PUBLIC)
                        .next())
                .isInstanceOf(GatewayException.class);

        assertThat(requests).hasValue(0);
        assertThat(api.connections()).isZero();
    }

    @Test
    void an_address_is_named_as_it_is_spelled() {
        HostPolicy named = new HostPolicy(List.of("127.0.0.1"));

        assertThat(pages(config(api.url("/")), named).next()).isPresent();
        List<String> others = new ArrayList<>(List.of("127.0.0.2", "localhost", "127.1", "[::1]", "127.0.0.1."));
        others.forEach(host -> assertThatThrownBy(() -> pages(
                                config("http://%s:%d/".formatted(host, api.port())), named)
                        .next())
                .as(host)
                .isInstanceOf(GatewayException.class));
        assertThat(requests).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.2:%d/",
        "http://localhost:%d/",
        "http://[::1]:%d/",
        "//127.0.0.2:%d/x",
        "http://127.0.0.1:1%d/",
        "https://127.0.0.1:%d/",
        "http://u@127.0.0.1:%d/",
        "http://169.254.169.254/latest#%d",
        "file:///etc/passwd?%d",
        "javascript:alert(%d)",
        "http://[::1"
    })
    void a_link_to_another_server_is_not_followed(String link) {
        api.answer(request -> {
            request.response().putHeader("Link", "<%s>; rel=next".formatted(link.formatted(api.port())));
            RestApi.json(request, "[{\"n\":1}]");
        });
        Pages pages = pages(config(api.url("/")).put("paging", "link"), new HostPolicy(List.of("*")));

        assertThatThrownBy(pages::next).isInstanceOf(GatewayException.class).hasMessageContaining("names a next page");

        assertThat(api.asked()).containsExactly("GET /");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void a_redirect_is_not_followed(int status) {
        api.answer(request -> request.response()
                .setStatusCode(status)
                .putHeader("Location", "/inside")
                .end());

        assertThatThrownBy(() -> pages(config(api.url("/")), new HostPolicy(List.of("*")))
                        .next())
                .hasMessageContaining("redirects are not followed");

        assertThat(api.asked()).containsExactly("GET /");
    }

    @Test
    void a_token_is_asked_for_where_that_may_be_reached_alone() {
        ObjectNode config = config(api.url("/"))
                .put("auth", "oauth2")
                .put("token_url", "http://127.0.0.2:%d/token".formatted(api.port()))
                .put("client_id", "c");

        assertThatThrownBy(() ->
                        pages(config, new HostPolicy(List.of("127.0.0.1"))).next())
                .hasMessageContaining("'127.0.0.2' has an address that is not public");

        assertThat(requests).hasValue(0);
    }
}
