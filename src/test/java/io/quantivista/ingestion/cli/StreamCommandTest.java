package io.quantivista.ingestion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.gateway.SharedGateway;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** {@code ingest stream} against a running gateway. */
class StreamCommandTest {
    @TempDir
    private Path dir;

    private String source = "";

    @BeforeEach
    void register(TestInfo test) throws Exception {
        source = "streamed_" + test.getTestMethod().orElseThrow().getName();
        Path definition = Files.writeString(dir.resolve("source.json"), """
                {"source_id": "%s", "source_name": "streamed", "source_type": "MARKET_DATA",
                 "ingestion_config": {"keys": {"ingestion_date": "@ingested"}, "data_type": {"constant": "quote"}}}
                """.formatted(source));
        assertThat(run("sources", "create", definition.toString()).exitCode()).isZero();
    }

    @Test
    void aFileIsInTheTableWhenTheCommandReturns() throws Exception {
        Path file = Files.writeString(dir.resolve("quotes.csv"), "n,venue\n1,\"a\nb\"\n2,c\n3,d\n");

        CommandLineRun run = stream(file.toString(), "--ack", "committed", "--batch-records", "2", "--output", "json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"batches\":2", "\"records\":3", "\"committed_sequence\":2");
        assertThat(run(
                                "query",
                                "SELECT count(*) AS rows FROM market_data_lake WHERE source_id = '%s'"
                                        .formatted(source))
                        .out())
                .contains("3");
    }

    @Test
    void rejectedRecordsAreToldAndEndTheCommandAsThoseOfAnUploadDo() throws Exception {
        Path file = Files.writeString(dir.resolve("quotes.ndjson"), "{\"n\":1}\n{\"n\":\n{\"n\":3}\n[]\n{\"n\":5}\n");

        CommandLineRun run = stream(file.toString(), "--ack", "committed", "--batch-records", "2", "--output", "json");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.CHECKS_FAILED);
        assertThat(run.out())
                .contains(
                        "\"records\":5", "\"records_committed\":3", "\"records_rejected\":2", "\"records_filtered\":0")
                .doesNotContain("uncounted");
    }

    @Test
    void theSameFileAgainSendsNothing() throws Exception {
        Path file = Files.writeString(dir.resolve("quotes.ndjson"), "{\"n\":1}\n{\"n\":2}\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_750_500_000_000L));

        CommandLineRun first = stream(file.toString());
        CommandLineRun second = stream(file.toString());

        assertThat(first.err()).startsWith("stream quotes.ndjson-16-1750500000000-1000-1048576\n");
        assertThat(first.out()).contains("batches_durable_before  0");
        assertThat(second.exitCode()).isZero();
        assertThat(second.out()).contains("batches_durable_before  1", "durable_sequence        1");
    }

    @Test
    void aStreamThatHasMoreThanTheFileIsNotTakenForIt() throws Exception {
        Path longer = Files.writeString(dir.resolve("longer.ndjson"), "{\"n\":1}\n{\"n\":2}\n");
        Path shorter = Files.writeString(dir.resolve("shorter.ndjson"), "{\"n\":1}\n");
        assertThat(stream(longer.toString(), "--stream-id", "one", "--batch-records", "1")
                        .exitCode())
                .isZero();

        CommandLineRun run = stream(shorter.toString(), "--stream-id", "one", "--batch-records", "1");

        assertThat(run.exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(run.err()).contains("The stream 'one' has 2 batches, and these records are 1: name another");
    }

    @Test
    void standardInputIsStreamed() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("{\"n\":1}\n".getBytes(StandardCharsets.UTF_8)));
        try {
            CommandLineRun run = stream("-", "--format", "ndjson");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("durable_sequence        1");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void aRefusedStreamEndsWithTheReason() throws Exception {
        Path file = Files.writeString(dir.resolve("quotes.ndjson"), "{\"n\":1}\n");

        CommandLineRun unknown = run("stream", file.toString(), "--source", "nobody");
        CommandLineRun format = stream(file.toString(), "--format", "parquet");

        assertThat(unknown.exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(unknown.err()).contains("source_not_found: There is no source 'nobody'");
        assertThat(format.err()).contains("A stream is cut at records of ndjson or csv, not of parquet: use upload");
    }

    @Test
    void aGatewayThatStaysAwayEndsTheCommandWhenItsPatienceIsOver() throws Exception {
        Path file = Files.writeString(dir.resolve("quotes.ndjson"), "{\"n\":1}\n");

        CommandLineRun run = CommandLineRun.of(
                "stream", file.toString(), "--source", source, "--patience", "0", "--url", "http://127.0.0.1:1");

        assertThat(run.exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(run.err()).contains("the gateway cannot be reached");
    }

    private CommandLineRun stream(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "stream";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--source";
        all[all.length - 1] = source;
        return run(all);
    }

    private static CommandLineRun run(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[all.length - 2] = "--url";
        all[all.length - 1] = SharedGateway.address().toString();
        return CommandLineRun.of(all);
    }
}
