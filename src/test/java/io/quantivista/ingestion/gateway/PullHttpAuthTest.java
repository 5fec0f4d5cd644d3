package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.input.pull.http.RestApi;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullHttpAuthTest {
    private static final String CONFIG = "{\"keys\":{\"ingestion_date\":\"@ingested\"}}";

    @TempDir
    private static Path data;

    private static TestGateway gateway;

    private final AtomicInteger tokens = new AtomicInteger();
    private final List<String> forms = new CopyOnWriteArrayList<>();
    private volatile String expected = "";
    private volatile long life = 3600;
    private final RestApi api = RestApi.start(this::answer);

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(data, "connector.hosts", "127.0.0.1", "pull.poll_interval", "1m");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @AfterEach
    void stopApi() {
        api.close();
    }

    private void answer(HttpServerRequest request) {
        if (request.path().equals("/token")) {
            request.body().onSuccess(form -> {
                forms.add(request.getHeader("Authorization") + " " + form);
                RestApi.json(
                        request,
                        "{\"access_token\":\"canary-%d\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
                                .formatted(tokens.incrementAndGet(), life));
            });
            return;
        }
        String said = request.getHeader("Authorization") + " " + request.getHeader("X-Key") + " " + request.query();
        if (said.equals(expected)) {
            RestApi.json(request, "[{\"n\":1}]");
        } else {
            RestApi.status(request, 401);
        }
    }

    private PulledApi source(String settings) {
        return PulledApi.register(
                gateway.http(),
                api.url("/fills"),
                TestGateway.newId(),
                CONFIG,
                connection -> connection.setAll((ObjectNode) Caller.parse(settings)));
    }

    private PulledApi oauth2(String more) {
        return source("""
                {"auth":"oauth2","token_url":"%s","client_id":"a:b","client_secret":"canary s+"%s}""".formatted(api.url("/token"), more));
    }

    private static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertCompleted(JsonNode job) {
        assertThat(job.get("status").asText()).as(job.toString()).isEqualTo("COMPLETED");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"auth":"bearer","token":"canary"}                                                | Bearer canary null null
            {"auth":"basic","user":"ann","password":"canary:ü"}                               | Basic YW5uOmNhbmFyeTrDvA== null null
            {"auth":"api_key","api_key":"canary","api_key_name":"X-Key"}                      | null canary null
            {"auth":"api_key","api_key":"canary &","api_key_name":"key","api_key_in":"query"} | null null key=canary%20%26
            {"auth":"none","params":{"a b":"c/d"},"headers":{"X-Key":"k"}}                    | null k a%20b=c%2Fd
            """)
    void each_way_to_say_who_asks_is_taken_and_no_secret_shown(String settings, String said) {
        expected = said;
        PulledApi source = source(settings);

        JsonNode job = source.synced();
        expected = "another";
        JsonNode refused = source.synced();

        assertCompleted(job);
        assertThat(refused.get("error_details").asText())
                .startsWith("invalid_definition: GET " + api.url("/fills") + " answers 401");
        assertThat(job.toString()
                        + refused
                        + gateway.http().get(source.path("")).text()
                        + source.post("/test"))
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({"basic", "body"})
    void a_token_of_client_credentials_is_kept_until_it_expires(String where) {
        expected = "Bearer canary-1 null null";
        PulledApi source = oauth2(",\"scope\":\"read all\",\"client_auth\":\"%s\"".formatted(where));

        assertCompleted(source.synced());
        assertCompleted(source.synced());

        assertThat(forms)
                .containsExactly(
                        where.equals("basic")
                                ? basic("a%3Ab:canary+s%2B") + " grant_type=client_credentials&scope=read+all"
                                : "null grant_type=client_credentials&scope=read+all&client_id=a%3Ab&client_secret=canary+s%2B");
        assertThat(gateway.http().get(source.path("")).text()).doesNotContain("canary");
    }

    @Test
    void a_token_that_has_expired_is_not_sent() {
        life = 0;
        expected = "Bearer canary-1 null null";
        PulledApi source = oauth2("");
        assertCompleted(source.synced());
        expected = "Bearer canary-2 null null";

        assertCompleted(source.synced());

        assertThat(tokens).hasValue(2);
    }

    @Test
    void a_token_that_is_refused_is_renewed_once() {
        expected = "Bearer canary-1 null null";
        PulledApi source = oauth2("");
        assertCompleted(source.synced());
        expected = "Bearer canary-2 null null";
        assertCompleted(source.synced());
        expected = "nobody";

        JsonNode refused = source.synced();

        assertThat(tokens).hasValue(3);
        assertThat(refused.get("error_details").asText())
                .startsWith("invalid_definition: ")
                .contains("answers 401");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | {"error":"invalid_client"}          | invalid_definition | gives no token: 400 invalid_client
            400 | {"error":"canary <script>"}         | invalid_definition | gives no token: 400
            503 | oops                                | source_unreachable | gives no token: 503
            200 | {"access_token":"a","token_type":"mac"} | invalid_definition | gives no bearer token in access_token
            200 | {"access_token":"a\\nb: c"}         | invalid_definition | gives no bearer token in access_token
            200 | <html>                              | invalid_definition | gives no bearer token in access_token
            302 | ''                                  | invalid_definition | gives no token: 302
            """)
    void a_token_that_cannot_be_had_fails_the_job_with_the_reason(
            int status, String answer, String code, String reason) {
        api.answer(request -> request.response()
                .setStatusCode(status)
                .putHeader("Location", "/fills")
                .end(answer));

        JsonNode job = oauth2("").synced();

        assertThat(job.get("error_details").asText())
                .startsWith(code + ": ")
                .contains(reason)
                .doesNotContain("canary");
        assertThat(api.asked()).containsExactly("POST /token");
    }
}
