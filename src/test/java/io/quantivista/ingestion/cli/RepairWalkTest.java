package io.quantivista.ingestion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.gateway.SharedGateway;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new user does about bad records: look, repair the rule, replay, and find the count right. */
class RepairWalkTest {
    private static final String SOURCE = "walk_positions";

    @TempDir
    private Path dir;

    @Test
    void registerUploadReadTheReportRepairTheRuleReplayAndFindTheCountRight() throws Exception {
        String source = file(
                "source.json",
                "{\"source_id\":\"%s\",\"source_name\":\"Positions\",\"source_type\":\"PORTFOLIO_MANAGEMENT\"}"
                        .formatted(SOURCE));
        String records = file("positions.csv", """
                portfolio_id,ingestion_date,shares
                P1,2025-06-21,10
                P1,21.06.2025,20
                P2,21.06.2025,30
                ,2025-06-21,40
                """);
        String rules = file(
                "rules.json",
                "[{\"rule_id\":\"walk_day\",\"rule_type\":\"parse_date\",\"source_field\":\"ingestion_date\",\"transformation_logic\":{\"format\":\"dd.MM.yyyy\"}}]");
        run(0, "sources", "create", source);

        JsonNode job = json(run(1, "upload", records, "--source", SOURCE, "--output", "json"));
        String jobId = job.path("job_id").asText();
        String report = run(0, "jobs", "report", jobId);
        String listed = run(0, "rejections", "list", jobId);
        run(0, "rules", "put", SOURCE, rules);
        JsonNode replay = json(run(1, "rejections", "replay", jobId, "--output", "json"));
        String shown = run(0, "rejections", "show", jobId, "3");
        run(0, "rejections", "discard", jobId, "--rule-or-check", "walk_day");
        JsonNode again = json(run(0, "rejections", "replay", jobId, "--output", "json"));

        assertThat(report).contains("1 of 4 records are valid", "2 × invalid_key", "1 × missing_key");
        assertThat(listed).contains("{\"line\":3,", "{\"line\":4,", "{\"line\":5,", "P2,21.06.2025,30");
        assertThat(replay.path("records_processed").asLong()).isEqualTo(3);
        assertThat(replay.path("records_failed").asLong()).isEqualTo(1);
        assertThat(replay.path("parent_job_id").asText()).isEqualTo(jobId);
        assertThat(shown).contains("replayed", replay.path("job_id").asText());
        assertThat(again.path("records_processed").asLong()).isZero();
        assertThat(json(run(
                                0,
                                "query",
                                "SELECT count(*), sum((data_payload->>'shares')::int)::int FROM portfolio_data_lake WHERE source_id = '%s'"
                                        .formatted(SOURCE),
                                "--output",
                                "json"))
                        .path("rows")
                        .toString())
                .isEqualTo("[[3,60]]");
        assertThat(run(0, "rejections", "list", jobId, "--state", "all").lines())
                .hasSize(4);
        assertThat(run(0, "rejections", "list", jobId).lines()).hasSize(1);
    }

    @Test
    void aSampleIsPreviewedAsItsBytesAre() throws Exception {
        String source = file(
                "latin.json",
                "{\"source_id\":\"latin\",\"source_name\":\"Latin\",\"source_type\":\"MARKET_DATA\",\"ingestion_config\":{\"keys\":{\"ingestion_date\":\"@ingested\"},\"csv\":{\"encoding\":\"ISO-8859-1\"}}}");
        run(0, "sources", "create", source);
        Path sample = Files.write(dir.resolve("latin.csv"), "name\nMüller\n".getBytes(StandardCharsets.ISO_8859_1));

        String preview = run(0, "sources", "preview", "latin", sample.toString());

        assertThat(preview).contains("Müller");
    }

    private String run(int exitCode, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--url");
        all.add(SharedGateway.address().toString());
        CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(exitCode);
        return run.out();
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(dir.resolve(name), text).toString();
    }
}
