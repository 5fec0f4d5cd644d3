package io.quantivista.ingestion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.api.InMemoryGateway;
import io.quantivista.ingestion.api.InMemoryLedger;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobStatus;
import io.vertx.core.Future;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadCommandTest {
    private final InMemoryGateway gateway = new InMemoryGateway();

    @TempDir
    private Path dir;

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void aFileArrivesByteForByteUnderTheFormatOfItsName() throws Exception {
        byte[] body = new byte[10_000_001];
        new Random(1).nextBytes(body);
        Path file = Files.write(dir.resolve("trades.jsonl"), body);

        CommandLineRun run = upload(file.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(gateway.uploaded.getBytes()).isEqualTo(body);
        assertThat(gateway.uploadedType).isEqualTo("application/x-ndjson");
        assertThat(run.out()).startsWith("job_id             ingestion_20250621_001\n");
        assertThat(run.err()).isEqualTo("sent 10,000,001 bytes of %s\n".formatted(file));
    }

    @ParameterizedTest
    @CsvSource({
        "trades.csv.gz, text/csv, gzip",
        "TRADES.NDJSON.ZST, application/x-ndjson, zstd",
        "trades.json, application/json, null"
    })
    void aCompressedFileIsSentAsItIsUnderTheFormatOfWhatIsInIt(String name, String type, String encoding)
            throws Exception {
        byte[] body = {1, 2, 3};

        CommandLineRun run = upload(Files.write(dir.resolve(name), body).toString());

        assertThat(run.exitCode()).isZero();
        assertThat(gateway.uploaded.getBytes()).isEqualTo(body);
        assertThat(gateway.uploadedType).isEqualTo(type);
        assertThat(gateway.uploadedEncoding).isEqualTo(encoding);
    }

    @Test
    void standardInputArrivesByteForByte() {
        byte[] body = new byte[3_000_000];
        new Random(2).nextBytes(body);
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(body));
        try {
            assertThat(upload("-", "--format", "CSV").exitCode()).isZero();
        } finally {
            System.setIn(before);
        }

        assertThat(gateway.uploaded.getBytes()).isEqualTo(body);
        assertThat(gateway.uploadedType).isEqualTo("text/csv");
    }

    @Test
    void anEmptyFileIsSentAsItIs() throws Exception {
        assertThat(upload(Files.createFile(dir.resolve("none.csv")).toString()).exitCode())
                .isZero();
        assertThat(gateway.uploaded.length()).isZero();
    }

    @Test
    void aNameThatDoesNotTellTheFormatIsRefused() throws Exception {
        CommandLineRun run = upload(Files.createFile(dir.resolve("trades.bin")).toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(run.err()).contains("does not tell the format; say --format [ndjson, json, csv");
    }

    @Test
    void aFileThatIsNotThereIsToldInWords() {
        assertThat(upload("nothing.csv").err()).startsWith("ingest: nothing.csv cannot be read");
    }

    @Test
    void theExitCodeTellsHowTheJobWent() throws Exception {
        String file = Files.writeString(dir.resolve("one.ndjson"), "{}").toString();

        endAs(InMemoryLedger.job(1, JobStatus.WARNING, 0));
        assertThat(upload(file).exitCode()).isEqualTo(ExitCode.WARNINGS_ONLY);

        endAs(InMemoryLedger.job(1, JobStatus.COMPLETED, 3));
        assertThat(upload(file).exitCode()).isEqualTo(ExitCode.CHECKS_FAILED);

        gateway.uploadAnswer = () -> Future.failedFuture(new GatewayException(ErrorCode.CHECKS_FAILED, "too few rows"));
        CommandLineRun failed = upload(file);
        assertThat(failed.exitCode()).isEqualTo(ExitCode.CHECKS_FAILED);
        assertThat(failed.err()).contains("A check failed the job: too few rows");
    }

    @Test
    void anEarlyRefusalIsHeardThoughMostOfTheFileIsNotSent() throws Exception {
        Path file = dir.resolve("large.ndjson");
        Files.write(file, "x".repeat(30_000_000).getBytes(StandardCharsets.US_ASCII));

        CommandLineRun run = CommandLineRun.of(
                "upload",
                file.toString(),
                "--source",
                "-bad",
                "--url",
                gateway.address().toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(run.err()).contains("source_id: '-bad' is not of the form");
    }

    private void endAs(Job job) {
        gateway.uploadAnswer = () -> Future.succeededFuture(job);
    }

    private CommandLineRun upload(String file, String... more) {
        String[] args = Stream.concat(
                        Stream.of(
                                "upload",
                                file,
                                "--source",
                                "trades",
                                "--url",
                                gateway.address().toString()),
                        Stream.of(more))
                .toArray(String[]::new);
        return CommandLineRun.of(args);
    }
}
