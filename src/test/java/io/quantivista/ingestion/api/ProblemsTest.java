package io.quantivista.ingestion.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.api.HttpCaller.Answer;
import io.quantivista.ingestion.connector.ConnectorCatalogue;
import io.quantivista.ingestion.connector.ConnectorDescriptor;
import io.vertx.core.Future;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProblemsTest {
    private static final String SOURCES = "/api/v1/ingestion/sources";
    private static final String QUERY = "/api/v1/lake/query";

    private final InMemoryGateway gateway = new InMemoryGateway();
    private final HttpCaller api = new HttpCaller(gateway.address());

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void aBodyThatBreaksTheContractNamesEveryFieldAtFault() {
        Answer answer = api.call("POST", SOURCES, """
                {"source_id": "-x", "source_name": 7, "colour": 1, "connection_config": {"type": "carrier pigeon"}}""");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid_request");
        assertThat(answer.problemAt("/source_id")).contains("'-x' is not of the form");
        assertThat(answer.problemAt("/source_name")).isEqualTo("is a number; a text is expected");
        assertThat(answer.problemAt("/source_type")).isEqualTo("is required");
        assertThat(answer.problemAt("/colour")).startsWith("unknown property; there are source_id, source_name");
        assertThat(answer.problemAt("/connection_config/type"))
                .startsWith("'carrier pigeon' is not one of push, ")
                .contains(ConnectorCatalogue.entries().stream()
                        .map(ConnectorDescriptor::type)
                        .toList());
        assertThat(answer.json().path("problems")).hasSize(5);
        assertThat(answer.json().path("detail").asText()).isEqualTo("/source_type is required (and 4 more values)");
        assertThat(answer.json().path("instance").asText()).isEqualTo(SOURCES);
    }

    @Test
    void aBodyOfTheWrongKindIsNamedAsAWhole() {
        Answer answer = api.call("POST", SOURCES, "[1]");

        assertThat(answer.problem()).isEqualTo("invalid_request");
        assertThat(answer.json().path("detail").asText()).isEqualTo("The body is an array; an object is expected");
    }

    @Test
    void aQueryParameterThatBreaksTheContractIsNamed() {
        Answer answer = api.get("/api/v1/ingestion/jobs?limit=0&status=DONE&lmt=3");

        assertThat(answer.problem()).isEqualTo("invalid_request");
        assertThat(answer.problemAt("limit")).isEqualTo("is 0; at least 1 is expected");
        assertThat(answer.problemAt("status")).startsWith("'DONE' is not one of PENDING, SCHEDULED");
        assertThat(answer.problemAt("lmt")).isEqualTo("unknown parameter; there are cursor, limit, source_id, status");
    }

    @Test
    void aPathParameterThatBreaksTheContractIsNamed() {
        Answer answer = api.get(SOURCES + "/-x");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problemAt("source_id")).contains("'-x' is not of the form");
    }

    @Test
    void aHeaderThatBreaksTheContractIsNamed() {
        Answer answer = api.call("POST", SOURCES, "{}", "Idempotency-Key", "k".repeat(256));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problemAt("Idempotency-Key")).isEqualTo("has 256 characters; at most 255 are allowed");
    }

    @Test
    void aTextThatLooksLikeANumberStaysAText() {
        Answer answer = api.get(SOURCES + "/2024.1");

        assertThat(answer.problem()).isEqualTo("source_not_found");
    }

    @Test
    void aBodyThatIsNoJsonIsRefusedWithLineAndColumn() {
        Answer answer = api.call("POST", QUERY, "{\n \"sql\" 1}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("malformed_body");
        assertThat(answer.json().path("detail").asText()).startsWith("The body is no JSON: line 2, column 8:");
    }

    @Test
    void aPropertyGivenTwiceIsRefused() {
        Answer answer = api.call("POST", QUERY, "{\"sql\": \"SELECT 1\", \"sql\": \"SELECT 2\"}");

        assertThat(answer.problem()).isEqualTo("malformed_body");
    }

    @Test
    void anotherMediaTypeIsRefused() {
        Answer answer = api.call("POST", QUERY, "SELECT 1", "Content-Type", "text/plain");

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.problem()).isEqualTo("unsupported_media_type");
    }

    @Test
    void aBodyOverTheLimitIsRefused() {
        Answer answer = api.call("POST", QUERY, " ".repeat(JsonBody.MAX_BYTES + 1));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.problem()).isEqualTo("body_too_large");
    }

    @Test
    void aSenderThatIsRefusedEarlyStillGetsItsAnswer() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", gateway.address().getPort())) {
            socket.getOutputStream()
                    .write(("POST " + QUERY + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 8388608\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[8388608]);
            InputStream answer = socket.getInputStream();

            assertThat(new String(answer.readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void aPathThatIsNotThereIsRefused() {
        Answer answer = api.get("/api/v1/ingestion/nowhere");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not_found");
    }

    @Test
    void aPathThatCannotBeReadIsRefused() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", gateway.address().getPort())) {
            socket.getOutputStream().write("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 400");
        }
    }

    @Test
    void anIdThatEndsInALineBreakIsRefused() {
        Answer answer = api.call(
                "POST", SOURCES, "{\"source_id\": \"x\\n\", \"source_name\": \"X\", \"source_type\": \"MARKET_DATA\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problemAt("/source_id")).contains("is not of the form");
    }

    @Test
    void aMethodThatIsNotOfferedIsRefusedWithThoseThatAre() {
        Answer answer = api.call("DELETE", SOURCES, "");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.problem()).isEqualTo("method_not_allowed");
        assertThat(answer.header("Allow")).isEqualTo("GET, POST");
    }

    @Test
    void aBusyGatewaySaysWhenToComeBack() {
        Answer answer = api.call("POST", QUERY, "{\"sql\": \"SELECT busy\"}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("busy");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void aFaultKeepsItsCauseToItself() {
        Answer answer = api.call("POST", QUERY, "{\"sql\": \"SELECT fault\"}");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.problem()).isEqualTo("internal");
        assertThat(answer.text()).doesNotContain("hunter2").doesNotContain("Exception");
    }

    @Test
    void aGatewayThatMissesSomethingIsNotReady() {
        gateway.readiness.put("postgres", () -> Future.failedFuture("connection refused"));

        Answer answer = api.get("/health/ready");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("not_ready");
        assertThat(answer.problemAt("postgres")).isEqualTo("is down");
    }
}
