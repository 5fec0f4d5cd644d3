package io.quantivista.ingestion.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.api.HttpCaller.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PagesTest {
    private final InMemoryGateway gateway = new InMemoryGateway();
    private final HttpCaller api = new HttpCaller(gateway.address());

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void theConsoleLoadsNothingFromElsewhere() {
        Answer page = api.get("/");

        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'self'");
        assertThat(page.text()).doesNotContain("http://").doesNotContain("https://");
        assertThat(api.get("/console/console.js").status()).isEqualTo(200);
        assertThat(api.get("/console/console.css").status()).isEqualTo(200);
        assertThat(api.get("/console/secret.txt").problem()).isEqualTo("not_found");
    }

    @Test
    void theContractIsServedAsItIsWritten() {
        Answer contract = api.get("/openapi.yaml");

        assertThat(contract.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(contract.text()).startsWith("openapi: 3.1.0").contains("application/problem+json");
    }

    @Test
    void probesAndMeasurementsAnswer() {
        assertThat(api.get("/health/live").text()).isEqualTo("{\"status\":\"live\"}");
        assertThat(api.get("/health/ready").text())
                .isEqualTo("{\"status\":\"ready\",\"checks\":{\"postgres\":\"up\"}}");
        assertThat(api.get("/metrics").text()).isEqualTo("ingestion_records_total 1\n");
    }
}
