package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Jobs while they run and after: list, report, rejections, progress, cancel. */
class JobsTest {
    private static final String JOBS = "/api/v1/ingestion/jobs";

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void jobs_are_listed_by_source_and_status_page_by_page() {
        String source = gateway.source("MARKET_DATA", "{}");
        for (int n = 1; n <= 5; n++) {
            gateway.committed(source, NDJSON, record(n));
        }

        List<JsonNode> all = gateway.http().list(JOBS + "?source_id=" + source + "&limit=2");
        Caller.Answer page = gateway.http().get(JOBS + "?source_id=" + source + "&limit=2");

        assertThat(page.json()).hasSize(2);
        assertThat(page.header("Link")).contains("rel=\"next\"");
        assertThat(all).extracting(job -> job.get("job_id").asText()).hasSize(5).doesNotHaveDuplicates();
        assertThat(all).extracting(job -> job.get("start_time").asText()).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(gateway.http().list(JOBS + "?source_id=" + source + "&status=COMPLETED"))
                .hasSize(5);
        assertThat(gateway.http().list(JOBS + "?source_id=" + source + "&status=FAILED"))
                .isEmpty();
        assertThat(all.get(0).get("job_id").asText()).matches("ingestion_\\d{8}_\\d{3,}");
        assertThat(gateway.http().get(JOBS + "?limit=0").status()).isEqualTo(400);
        assertThat(gateway.http().get(JOBS + "/nothing/status").problem()).isEqualTo("job_not_found");
    }

    @Test
    void a_failed_check_of_severity_warn_lets_the_row_land_with_a_lower_score() {
        String source = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
        gateway.http().checks(source, """
                        [{"check_id":"small","check_type":"range","field":"n","parameters":{"max":10},"severity":"warn"},
                         {"check_id":"there","check_type":"not_null","field":"n"}]
                        """);

        JsonNode job =
                gateway.committed(source, NDJSON, record(1) + record(11) + "{\"ingestion_date\":\"2025-06-21\"}\n");

        String jobId = job.get("job_id").asText();
        assertThat(job.get("status").asText()).isEqualTo("WARNING");
        assertThat(job.get("records_failed").asLong()).isEqualTo(1);
        assertThat(job.get("quality_score").asDouble()).isEqualTo(2 / 3d);
        assertThat(gateway.sql("select n, quality_score from market_data_lake where ingestion_job_id = '%s' order by n"
                        .formatted(jobId)))
                .containsExactly(List.of("1", "1.0"), List.of("11", "0.5"));
        JsonNode report = gateway.http().get(JOBS + "/" + jobId + "/quality").json();
        assertThat(report.get("total_records").asLong()).isEqualTo(3);
        assertThat(report.get("valid_records").asLong()).isEqualTo(2);
        assertThat(report.get("validation_errors"))
                .extracting(error -> error.get("rule_or_check_id").asText() + " "
                        + error.get("severity").asText() + " "
                        + error.get("count").asInt())
                .containsExactlyInAnyOrder("small warn 1", "there error 1");
        assertThat(report.get("data_profiling").toString()).contains("\"n\"");
        JsonNode rejection = gateway.rejections(jobId).get(0);
        assertThat(rejection.get("code").asText()).isEqualTo("check_failed");
        assertThat(rejection.get("rule_or_check_id").asText()).isEqualTo("there");
        assertThat(rejection.at("/position/line").asInt()).isEqualTo(3);
    }

    @Test
    void rejections_come_page_by_page_and_by_code() {
        String source = gateway.source("MARKET_DATA", "{}");
        String body = "{bad\n".repeat(25) + "{}\n".repeat(5) + record(1);

        String jobId = gateway.committed(source, NDJSON, body).get("job_id").asText();

        List<JsonNode> all = gateway.http().list(JOBS + "/" + jobId + "/rejections?limit=7");
        assertThat(all).hasSize(30);
        assertThat(all)
                .extracting(rejection -> rejection.at("/position/line").asInt())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(gateway.http().list(JOBS + "/" + jobId + "/rejections?code=missing_key&limit=2"))
                .hasSize(5);
    }

    @Test
    void a_running_upload_is_cancelled_for_good() throws Exception {
        String source = gateway.source("MARKET_DATA", "{}");
        String body = record(1).repeat(20_000);
        try (RawUpload upload = new RawUpload(gateway.address(), source, NDJSON, body.length() * 2L)) {
            upload.send(body);
            String jobId = runningJob(source);

            Caller.Answer cancelled = gateway.http().send("POST", JOBS + "/" + jobId + "/cancel", "");

            assertThat(cancelled.status()).as(cancelled.text()).isEqualTo(200);
            assertThat(cancelled.json().get("status").asText()).isEqualTo("CANCELLED");
            assertThat(upload.status()).startsWith("HTTP/1.1 409");
            assertThat(gateway.http()
                            .send("POST", JOBS + "/" + jobId + "/cancel", "")
                            .json()
                            .get("status")
                            .asText())
                    .isEqualTo("CANCELLED");
            assertThat(gateway.job(jobId).get("status").asText()).isEqualTo("CANCELLED");
            assertThat(gateway.files(jobId)).isEmpty();
            assertThat(gateway.count("select count(*) from market_data_lake where source_id = '%s'".formatted(source)))
                    .isZero();
        }
    }

    @Test
    void a_job_that_has_ended_cannot_be_cancelled() {
        String source = gateway.source("MARKET_DATA", "{}");
        String jobId =
                gateway.committed(source, NDJSON, record(1)).get("job_id").asText();

        Caller.Answer answer = gateway.http().send("POST", JOBS + "/" + jobId + "/cancel", "");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("job_ended");
        assertThat(gateway.job(jobId).get("status").asText()).isEqualTo("COMPLETED");
    }

    @Test
    void progress_is_told_while_the_job_runs_and_its_end() throws Exception {
        String source = gateway.source("MARKET_DATA", "{}");
        String body = record(1).repeat(50_000);
        try (RawUpload upload = new RawUpload(gateway.address(), source, NDJSON, body.length() * 2L)) {
            upload.send(body);
            String jobId = runningJob(source);
            CompletableFuture<List<String>> events =
                    CompletableFuture.supplyAsync(() -> gateway.http().events(jobId));
            await().until(() -> gateway.http().get("/metrics").status() == 200);
            upload.send(body);

            assertThat(upload.status()).startsWith("HTTP/1.1 201");
            List<String> lines = events.join();
            assertThat(lines).contains("event: progress", "event: end");
            JsonNode last =
                    Caller.parse(lines.get(lines.lastIndexOf("event: end") + 1).substring("data: ".length()));
            assertThat(last.get("status").asText()).isEqualTo("COMPLETED");
            assertThat(last.get("records_processed").asLong()).isEqualTo(100_000);
            JsonNode first =
                    Caller.parse(lines.get(lines.indexOf("event: progress") + 1).substring("data: ".length()));
            assertThat(first.get("bytes_total").asLong()).isEqualTo(body.length() * 2L);
            assertThat(gateway.http().events(jobId))
                    .containsOnlyOnce("event: end")
                    .doesNotContain("event: progress");
        }
    }

    private String runningJob(String source) {
        return await().ignoreExceptions()
                .until(
                        () -> gateway.lastJob(source),
                        job -> job.get("status").asText().equals("RUNNING"))
                .get("job_id")
                .asText();
    }

    private static String record(int n) {
        return "{\"ingestion_date\":\"2025-06-21\",\"n\":%d}\n".formatted(n);
    }
}
