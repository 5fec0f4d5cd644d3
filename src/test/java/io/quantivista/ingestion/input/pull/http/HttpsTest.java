package io.quantivista.ingestion.input.pull.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectorCatalogue;
import io.quantivista.ingestion.connector.HostPolicy;
import io.quantivista.ingestion.connector.http.HttpConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The address is connected that was judged, and the certificate must be of the name that was asked for. */
class HttpsTest {
    @TempDir
    private static Path folder;

    private static Vertx vertx;
    private static RestApi api;

    @BeforeAll
    static void start() throws Exception {
        keytool("-genkeypair -alias api -keyalg EC -dname CN=nobody -ext san=dns:localhost -validity 2");
        keytool("-exportcert -rfc -alias api -file " + folder.resolve("api.pem"));
        vertx = Vertx.vertx();
        api = RestApi.start(
                new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(folder.resolve("api.p12").toString())
                                .setPassword("password")),
                request -> RestApi.json(request, "[\"" + request.authority().host() + "\"]"));
    }

    private static void keytool(String arguments) throws Exception {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        String all = "%s %s -keystore %s -storetype PKCS12 -storepass password"
                .formatted(tool, arguments, folder.resolve("api.p12"));
        Process process = new ProcessBuilder(all.split(" "))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("keytool.log")))
                .isZero();
    }

    @AfterAll
    static void stop() {
        api.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static Answer ask(String host, boolean trusts) throws Exception {
        var config = JsonNodeFactory.instance
                .objectNode()
                .put("type", "http")
                .put("url", "https://%s:%d/".formatted(host, api.port()));
        if (trusts) {
            config.put("ca_certificates", Files.readString(folder.resolve("api.pem")));
        }
        HttpConnection connection = (HttpConnection)
                ConnectorCatalogue.read(config, new ConnectionPolicy(List.of(), new HostPolicy(List.of("*"))));
        return new HttpTransport(vertx, vertx.createHttpClient(), connection)
                .send(HttpMethod.GET, URI.create(config.get("url").asText()), Map.of(), null, 1_000);
    }

    @Test
    void a_certificate_of_the_name_that_is_asked_for_is_taken_though_an_address_is_connected() throws Exception {
        assertThat(new String(ask("localhost", true).body(), StandardCharsets.UTF_8))
                .isEqualTo("[\"localhost\"]");
    }

    @Test
    void a_certificate_of_another_name_is_refused() {
        assertThatThrownBy(() -> ask("127.0.0.1", true))
                .isInstanceOfSatisfying(GatewayException.class, HttpsTest::unreachable);
    }

    @Test
    void a_certificate_that_nobody_known_signed_is_refused() {
        assertThatThrownBy(() -> ask("localhost", false))
                .isInstanceOfSatisfying(GatewayException.class, HttpsTest::unreachable);
    }

    private static void unreachable(GatewayException refusal) {
        assertThat(refusal.code()).isEqualTo(ErrorCode.SOURCE_UNREACHABLE);
        assertThat(refusal.detail()).startsWith("GET https://").contains("cannot be read");
    }
}
