package io.quantivista.ingestion.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.api.HttpCaller.Answer;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobProgress;
import io.quantivista.ingestion.job.JobStatus;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobsTest {
    private static final String JOBS = "/api/v1/ingestion/jobs";

    private final InMemoryGateway gateway = new InMemoryGateway();
    private final HttpCaller api = new HttpCaller(gateway.address());

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void aFinishedJobShowsEverything() {
        Job job = gateway.ledger.put(InMemoryLedger.job(1, JobStatus.WARNING, 50));

        assertThat(api.get(JOBS + "/" + job.jobId() + "/status").text())
                .isEqualTo("{\"job_id\":\"ingestion_20250621_001\",\"source_id\":\"trades\",\"status\":\"WARNING\","
                        + "\"records_processed\":200,\"records_failed\":50,\"records_filtered\":0,"
                        + "\"start_time\":\"2025-06-21T08:00:00Z\",\"end_time\":\"2025-06-21T08:00:02Z\",\"ingestion_mode\":\"ON_DEMAND\","
                        + "\"bytes_processed\":4711,\"quality_score\":0.75,\"table\":\"execution_data_lake\","
                        + "\"delta_version\":7,\"rule_set_version\":3}");
    }

    @Test
    void aRunningJobLeavesOutWhatIsNotThereYet() {
        Job job = gateway.ledger.put(InMemoryLedger.job(1, JobStatus.RUNNING, 0));

        assertThat(api.get(JOBS + "/" + job.jobId() + "/status").json().fieldNames())
                .toIterable()
                .doesNotContain("end_time", "quality_score", "delta_version", "error_details", "parent_job_id");
    }

    @Test
    void aListIsFollowedPageByPageToItsEnd() {
        for (int number = 1; number <= 5; number++) {
            gateway.ledger.put(InMemoryLedger.job(number, number == 3 ? JobStatus.FAILED : JobStatus.COMPLETED, 0));
        }

        List<String> seen = new ArrayList<>();
        String next = JOBS + "?limit=2&status=COMPLETED";
        while (!next.isEmpty()) {
            Answer page = api.get(next);
            page.json().forEach(job -> seen.add(job.path("job_id").asText()));
            String link = page.header("Link");
            assertThat(link).matches("(<[^>]+>; rel=\"next\")?");
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
        }

        assertThat(seen)
                .containsExactly(
                        "ingestion_20250621_005",
                        "ingestion_20250621_004",
                        "ingestion_20250621_002",
                        "ingestion_20250621_001");
    }

    @Test
    void aReportIsServedAsItWasWritten() {
        Job job = gateway.ledger.put(InMemoryLedger.job(1, JobStatus.COMPLETED, 0));
        gateway.ledger.putReport(job.jobId(), "{\"job_id\":\"x\",\"total_records\":200}");

        assertThat(api.get(JOBS + "/" + job.jobId() + "/quality").text())
                .isEqualTo("{\"job_id\":\"x\",\"total_records\":200}");
    }

    @Test
    void aJobWithoutAReportSaysSo() {
        Job job = gateway.ledger.put(InMemoryLedger.job(1, JobStatus.RUNNING, 0));

        assertThat(api.get(JOBS + "/" + job.jobId() + "/quality").problem()).isEqualTo("report_not_found");
        assertThat(api.get(JOBS + "/nothing/quality").problem()).isEqualTo("job_not_found");
    }

    @Test
    void rejectionsComeInPagesWithTheirOriginal() {
        Job job = gateway.ledger.put(InMemoryLedger.job(1, JobStatus.COMPLETED, 3));
        gateway.rejections.add(job.jobId(), 1, "required", "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        gateway.rejections.add(job.jobId(), 2, "malformed_json", new byte[] {(byte) 0xff, 1});
        gateway.rejections.add(job.jobId(), 3, "required", "ü".getBytes(StandardCharsets.UTF_8));

        Answer first = api.get(JOBS + "/" + job.jobId() + "/rejections?limit=2");
        String link = first.header("Link");
        Answer second = api.get(link.substring(1, link.indexOf('>')));

        assertThat(first.json().at("/0").toString())
                .isEqualTo(
                        "{\"position\":{\"line\":1,\"byte_offset\":10},\"code\":\"required\","
                                + "\"reason\":\"quantity is missing\",\"data_format\":\"JSON\","
                                + "\"rejected_at\":\"2025-06-21T08:00:01Z\",\"state\":\"waiting\",\"original\":\"{\\\"a\\\":1}\"}");
        assertThat(first.json().at("/1/original_base64").asText()).isEqualTo("/wE=");
        assertThat(second.json()).hasSize(1);
        assertThat(second.json().at("/0/original").asText()).isEqualTo("ü");
        assertThat(second.header("Link")).isEmpty();
    }

    @Test
    void rejectionsOfOneCodeCanBeAskedFor() {
        Job job = gateway.ledger.put(InMemoryLedger.job(1, JobStatus.COMPLETED, 2));
        gateway.rejections.add(job.jobId(), 1, "required", new byte[0]);
        gateway.rejections.add(job.jobId(), 2, "malformed_json", new byte[0]);

        Answer answer = api.get(JOBS + "/" + job.jobId() + "/rejections?code=malformed_json");

        assertThat(answer.json().findValuesAsText("line")).containsExactly("2");
    }

    @Test
    void aRunningJobIsCancelledOnceAndForAll() {
        Job job = gateway.ledger.put(InMemoryLedger.job(1, JobStatus.RUNNING, 0));
        gateway.running.endOnCancel(InMemoryLedger.job(1, JobStatus.CANCELLED, 0));

        Answer first = api.call("POST", JOBS + "/" + job.jobId() + "/cancel", "");
        Answer again = api.call("POST", JOBS + "/" + job.jobId() + "/cancel", "");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().path("status").asText()).isEqualTo("CANCELLED");
        assertThat(again.text()).isEqualTo(first.text());
    }

    @Test
    void aJobWhoseCommitCameFirstIsNotCancelled() {
        Job job = gateway.ledger.put(InMemoryLedger.job(1, JobStatus.RUNNING, 0));
        gateway.running.endOnCancel(InMemoryLedger.job(1, JobStatus.COMPLETED, 0));

        Answer answer = api.call("POST", JOBS + "/" + job.jobId() + "/cancel", "");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("job_ended");
    }

    @Test
    void anEndedJobAnswersItsWatcherAtOnce() {
        Job job = gateway.ledger.put(InMemoryLedger.job(1, JobStatus.COMPLETED, 0));

        Answer answer = api.get(JOBS + "/" + job.jobId() + "/events");

        assertThat(answer.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(answer.text())
                .startsWith("event: end\ndata: {\"job_id\":\"ingestion_20250621_001\"")
                .endsWith("}\n\n");
    }

    @Test
    void aWatcherSeesProgressAndThenTheEnd() throws Exception {
        Job job = gateway.ledger.put(InMemoryLedger.job(1, JobStatus.RUNNING, 0));
        gateway.running.run(new JobProgress(job.jobId(), JobStatus.RUNNING, "receiving", 10, 1, 2, 2840, 28400L));
        URI events = gateway.address().resolve(JOBS + "/" + job.jobId() + "/events");

        try (InputStream stream = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(events).build(), BodyHandlers.ofInputStream())
                        .body();
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("event: progress");
            assertThat(lines.readLine())
                    .isEqualTo("data: {\"job_id\":\"ingestion_20250621_001\",\"status\":\"RUNNING\","
                            + "\"stage\":\"receiving\",\"records_processed\":10,\"records_failed\":1,"
                            + "\"records_filtered\":2,\"bytes_processed\":2840,\"bytes_total\":28400}");
            assertThat(lines.readLine()).isEmpty();

            gateway.running.end(InMemoryLedger.job(1, JobStatus.COMPLETED, 0));

            assertThat(lines.readLine()).isEqualTo("event: end");
            assertThat(lines.readLine()).contains("\"status\":\"COMPLETED\"");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isNull();
        }
    }
}
