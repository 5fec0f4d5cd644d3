package io.quantivista.ingestion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.api.InMemoryGateway;
import io.quantivista.ingestion.api.InMemoryLedger;
import io.quantivista.ingestion.job.JobStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    private static final String TRADES =
            "{\"source_id\": \"trades\", \"source_name\": \"Trades\", \"source_type\": \"TRADE_EXECUTION\"}";
    private static final String RULES =
            "[{\"rule_id\":\"day\",\"rule_type\":\"parse_date\",\"source_field\":\"timestamp\"}]";
    private static final String CHECKS =
            "[{\"check_id\":\"positive\",\"check_type\":\"range\",\"field\":\"price\",\"parameters\":{\"min\":0}}]";

    private final InMemoryGateway gateway = new InMemoryGateway();

    @TempDir
    private Path dir;

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void aSourceIsCreatedShownReplacedAndDeleted() throws Exception {
        String file = file("trades.json", TRADES);

        assertThat(run("sources", "create", file).out()).contains("source_id          trades\n");
        assertThat(run("sources", "list").out()).isEqualTo("""
                        source_id  source_name  source_type      enabled  created_at
                        trades     Trades       TRADE_EXECUTION  true     2025-06-21T08:00:00Z
                        """);
        String other = file("other.json", TRADES.replace("Trades", "Orders"));
        assertThat(run("sources", "replace", "trades", other).exitCode()).isZero();
        assertThat(run("sources", "show", "trades", "--output", "json").out()).contains("\"source_name\":\"Orders\"");
        assertThat(run("sources", "delete", "trades")).isEqualTo(new CommandLineRun(0, "", "deleted trades\n"));
        assertThat(run("sources", "list", "--output", "json").out()).isEqualTo("[]\n");
    }

    @Test
    void rulesAndChecksAreSavedAndShown() throws Exception {
        run("sources", "create", file("trades.json", TRADES));

        assertThat(run("rules", "put", "trades", file("rules.json", RULES)).exitCode())
                .isZero();
        assertThat(run("sources", "rules", "get", "trades", "--output", "json").out())
                .isEqualTo(RULES + "\n");
        assertThat(run("checks", "put", "trades", file("checks.json", CHECKS)).exitCode())
                .isZero();
        assertThat(run("checks", "get", "trades").out()).contains("positive  range       price  error     {\"min\":0}");
    }

    @Test
    void aLookupIsSavedFromCsvAndShown() throws Exception {
        run("sources", "create", file("trades.json", TRADES));

        String csv = file("countries.csv", "code,name\r\nCH,Switzerland\n\"x\",\"a \"\"b\"\", c\"\n");
        assertThat(run("rules", "lookup", "put", "trades", "countries", csv).exitCode())
                .isZero();

        assertThat(run("rules", "lookup", "list", "trades").out()).contains("countries  2");
        assertThat(run("rules", "lookup", "get", "trades", "countries").out())
                .contains("{\"CH\":\"Switzerland\",\"x\":\"a \\\"b\\\", c\"}");
        assertThat(run("rules", "lookup", "delete", "trades", "countries").exitCode())
                .isZero();
        assertThat(run("rules", "lookup", "put", "trades", "bad", file("bad.csv", "a,b\n1,2,3\n"))
                        .err())
                .contains("bad.csv, line 2: 3 values, two are expected");
        assertThat(run("rules", "lookup", "put", "trades", "bad", file("twice.csv", "a,b\n1,2\n1,3\n"))
                        .err())
                .contains("twice.csv, line 3: '1' is there twice");
    }

    @Test
    void checksAreSuggestedFromTheLastPublishedJob() throws Exception {
        run("sources", "create", file("trades.json", TRADES));
        String jobId = gateway.ledger
                .put(InMemoryLedger.job(1, JobStatus.COMPLETED, 0))
                .jobId();
        gateway.ledger.putReport(jobId, """
                {"data_profiling": {"records": 50, "fields": {"price": {"type": "number", "count": 50, "min": 1}}}}
                """);

        String suggested =
                run("checks", "suggest", "trades", "--output", "json").out();

        assertThat(suggested).contains("\"check_type\":\"not_null\"", "\"check_type\":\"range\"");
        run("checks", "put", "trades", file("checks.json", CHECKS));
        assertThat(run("checks", "suggest", "trades").out())
                .contains("not_null")
                .doesNotContain("range");
    }

    @Test
    void aRefusalIsToldInWordsWithEveryValueAtFault() throws Exception {
        CommandLineRun refused = run("sources", "create", file("bad.json", "{\"source_id\": \"trades\", \"x\": 1}"));

        assertThat(refused.exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err())
                .startsWith("ingest: The request breaks the contract: /source_name is required")
                .contains("\n  /source_type: is required\n")
                .contains("\n  /x: unknown property; there are source_id");
    }

    @Test
    void jobsAreListedAcrossPages() {
        for (int number = 1; number <= 3; number++) {
            gateway.ledger.put(InMemoryLedger.job(number, JobStatus.COMPLETED, 0));
        }

        assertThat(run("jobs", "list", "--limit", "2").out().lines()).hasSize(3);
        assertThat(run("jobs", "list", "--source", "nobody").out().lines()).hasSize(1);
        assertThat(run("jobs", "list", "--status", "FAILED").out().lines()).hasSize(1);
        assertThat(run("jobs", "show", "ingestion_20250621_002").out()).contains("delta_version      7\n");
    }

    @Test
    void aReportTellsFiguresFindingsAndFields() {
        String jobId = gateway.ledger
                .put(InMemoryLedger.job(1, JobStatus.COMPLETED, 50))
                .jobId();
        gateway.ledger.putReport(jobId, """
                {"job_id": "x", "total_records": 200, "valid_records": 150, "invalid_records": 50,
                 "quality_score": 0.75,
                 "validation_errors": [{"rule_or_check_id": "has_price", "code": "missing", "severity": "error",
                  "count": 50, "samples": [{"position": {"line": 3}, "field": "price", "reason": "price is missing"}]}],
                 "data_profiling": {"fields": {"price": {"count": 150, "nulls": 0, "missing": 50, "min": 0.1}}}}""");

        assertThat(run("jobs", "report", jobId).out()).isEqualTo("""
                        150 of 200 records are valid, quality score 0.75
                          50 × missing error has_price
                              such as at {"line":3}: price is missing

                        field  count  nulls  missing  distinct_estimate  min  max  mean
                        price  150    0      50                          0.1
                        """);
    }

    @Test
    void rejectionsAreListedShownAndDownloaded() throws Exception {
        String jobId = gateway.ledger
                .put(InMemoryLedger.job(1, JobStatus.COMPLETED, 1))
                .jobId();
        gateway.rejections.add(jobId, 17, "required", "{}".getBytes(StandardCharsets.UTF_8));
        gateway.rejections.add(jobId, 18, "other", "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        Path file = dir.resolve("rejected.ndjson");

        assertThat(run("rejections", "list", jobId, "--code", "required").out())
                .contains("{\"line\":17,\"byte_offset\":170}", "quantity is missing", "waiting")
                .doesNotContain("other");
        assertThat(run("rejections", "show", jobId, "18").out()).contains("original     {\"a\":1}\n");
        assertThat(run("rejections", "show", jobId, "19").err())
                .isEqualTo("ingest: Job %s has no rejection at line 19\n".formatted(jobId));
        gateway.rejections.add(jobId, 18, "other", "{\"a\":2}".getBytes(StandardCharsets.UTF_8));
        assertThat(run("rejections", "show", jobId, "18").err())
                .isEqualTo("ingest: Job %s has several rejections at line 18: say which, as in :18\n".formatted(jobId));
        assertThat(run("rejections", "download", jobId, "--to", file.toString()).exitCode())
                .isZero();
        assertThat(file).hasContent("{}\n{\"a\":1}\n{\"a\":2}\n");
    }

    @Test
    void rejectionsAreReplayedAndGivenUp() {
        String jobId = gateway.ledger
                .put(InMemoryLedger.job(1, JobStatus.COMPLETED, 1))
                .jobId();

        CommandLineRun replay = run("rejections", "replay", jobId);
        CommandLineRun discard = run("rejections", "discard", jobId, "--code", "c", "--rule-or-check", "r 1");

        assertThat(replay.exitCode()).isZero();
        assertThat(replay.out()).contains("ingestion_20250621_002");
        assertThat(discard.out()).contains("discarded  3");
        assertThat(gateway.quarantineWork.asked)
                .containsExactly("replay " + jobId, "discard rejections %s c r 1".formatted(jobId));
        assertThat(run("rejections", "replay", "nobody").exitCode()).isEqualTo(ExitCode.ERROR);
    }

    @Test
    void aHeldJobIsInspectedReleasedAndDiscarded() {
        String jobId =
                gateway.ledger.put(InMemoryLedger.job(1, JobStatus.FAILED, 50)).jobId();
        gateway.quarantineWork.hold(jobId);

        CommandLineRun held = run("jobs", "held", jobId);

        assertThat(held.out())
                .contains("view        held_" + jobId, "reason      quality_gate_failed", "9007199254740993");
        assertThat(run("jobs", "release", jobId).exitCode()).isEqualTo(ExitCode.CHECKS_FAILED);
        assertThat(run("jobs", "release", jobId).err())
                .startsWith("ingest: The job is not held: Job '%s'".formatted(jobId));
        gateway.quarantineWork.hold(jobId);
        assertThat(run("jobs", "discard", jobId).exitCode()).isZero();
        assertThat(gateway.quarantineWork.asked)
                .containsExactly("release " + jobId, "release " + jobId, "discard " + jobId);
    }

    @Test
    void watchingAnEndedJobTellsHowItWent() {
        List<Integer> exitCodes = new ArrayList<>();
        JobStatus[] ends = {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.WARNING, JobStatus.CANCELLED};

        for (int i = 0; i < ends.length; i++) {
            exitCodes.add(run(
                            "jobs",
                            "watch",
                            gateway.ledger
                                    .put(InMemoryLedger.job(i, ends[i], 0))
                                    .jobId())
                    .exitCode());
        }

        assertThat(exitCodes)
                .containsExactly(ExitCode.FINE, ExitCode.CHECKS_FAILED, ExitCode.WARNINGS_ONLY, ExitCode.CHECKS_FAILED);
    }

    @Test
    void aJobThatEndedOtherwiseCannotBeCancelled() {
        String jobId = gateway.ledger
                .put(InMemoryLedger.job(1, JobStatus.COMPLETED, 0))
                .jobId();

        CommandLineRun refused = run("jobs", "cancel", jobId);

        assertThat(refused.exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(refused.err()).contains("ended as COMPLETED before it could be cancelled");
    }

    @Test
    void aQueryPrintsItsRowsExactly() {
        assertThat(run("query", "SELECT n").out()).isEqualTo("n\n9007199254740993\n");
        assertThat(run("query", "SELECT n", "--output", "json").out()).contains("[[9007199254740993]]");
        assertThat(run("query", "SELECT nonsense").err())
                .isEqualTo("ingest: The SQL was refused: There is no column 'nonsense'\n");
    }

    @Test
    void tablesAreListedAndShown() {
        assertThat(run("tables", "list").out()).contains("execution_data_lake  7        200      3      4096");
        assertThat(run("tables", "show", "execution_data_lake").out()).contains("\"trade_id\"");
    }

    @Test
    void aGatewayThatIsNotThereIsToldInWords() {
        CommandLineRun lost = CommandLineRun.of("jobs", "list", "--url", "http://127.0.0.1:1");

        assertThat(lost.exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(lost.err())
                .startsWith("ingest: No gateway answers at http://127.0.0.1:1")
                .contains("./ingest serve");
    }

    @Test
    void aCommandLineThatMakesNoSenseIsAnError() {
        assertThat(run("jobs", "list", "--limit", "many").exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(CommandLineRun.of("brew").exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(CommandLineRun.of().exitCode()).isEqualTo(ExitCode.ERROR);
        assertThat(CommandLineRun.of("upload", "--help").exitCode()).isZero();
    }

    private CommandLineRun run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--url");
        all.add(gateway.address().toString());
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(dir.resolve(name), text).toString();
    }
}
