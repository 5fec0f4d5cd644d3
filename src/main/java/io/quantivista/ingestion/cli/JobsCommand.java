package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "jobs", description = "Runs, their reports, and what is held of them.")
final class JobsCommand {
    private static final String JOBS = GatewayClient.INGESTION + "/jobs";

    static String path(String jobId, String part) {
        return JOBS + "/" + GatewayClient.encode(jobId) + "/" + part;
    }

    @Command(description = "Lists jobs, the newest first.")
    int list(
            @Mixin GatewayOptions gateway,
            @Option(names = "--status", description = "Only jobs that stand so.") @Nullable String status,
            @Option(names = "--source", description = "Only jobs of this source.") @Nullable String sourceId,
            @Option(names = "--limit", defaultValue = "50", description = "At most so many (${DEFAULT-VALUE}).")
                    int limit) {
        List<String> query = new ArrayList<>(List.of("limit=" + Math.min(limit, 1000)));
        if (status != null) {
            query.add("status=" + GatewayClient.encode(status));
        }
        if (sourceId != null) {
            query.add("source_id=" + GatewayClient.encode(sourceId));
        }
        gateway.printer()
                .list(
                        gateway.client().list(JOBS + "?" + String.join("&", query), limit),
                        "job_id",
                        "source_id",
                        "status",
                        "records_processed",
                        "records_failed",
                        "quality_score",
                        "start_time",
                        "end_time",
                        "held_until");
        return ExitCode.FINE;
    }

    @Command(description = "Shows one job.")
    int show(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "JOB") String jobId) {
        gateway.printer().one(gateway.client().get(path(jobId, "status")));
        return ExitCode.FINE;
    }

    @Command(description = "Shows the quality report of a job.")
    int report(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "JOB") String jobId) {
        gateway.printer().report(gateway.client().get(path(jobId, "quality")));
        return ExitCode.FINE;
    }

    @Command(description = "Stops a job for good; nothing of it becomes visible.")
    int cancel(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "JOB") String jobId) {
        gateway.printer().one(gateway.client().post(path(jobId, "cancel")));
        return ExitCode.FINE;
    }

    @Command(description = "Shows what is held of a job that failed its quality gate, and the first of its rows.")
    int held(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "JOB") String jobId,
            @Option(names = "--rows", defaultValue = "10", description = "At most so many rows (${DEFAULT-VALUE}).")
                    int rows) {
        JsonNode held = gateway.client().get(path(jobId, "held"));
        gateway.printer().one(held);
        if (rows > 0) {
            String sql = "SELECT * FROM %s LIMIT %d".formatted(held.path("view").asText(), rows);
            gateway.printer()
                    .rows(gateway.client()
                            .post(
                                    GatewayClient.LAKE + "/query",
                                    JsonNodeFactory.instance.objectNode().put("sql", sql)));
        }
        return ExitCode.FINE;
    }

    @Command(description = "Publishes the rows of a held job in one commit, and its rejections.")
    int release(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "JOB") String jobId) {
        JsonNode job = gateway.client().post(path(jobId, "release"));
        gateway.printer().one(job);
        return ExitCode.of(job);
    }

    @Command(description = "Removes the rows and rejections of a held job for good.")
    int discard(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "JOB") String jobId) {
        gateway.printer().one(gateway.client().post(path(jobId, "discard")));
        return ExitCode.FINE;
    }

    @Command(description = "Follows a job to its end; the exit code tells how it went.")
    int watch(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "JOB") String jobId) {
        return follow(gateway, jobId);
    }

    /** Tells a job's progress to its end, prints it, and gives the exit code of how it went. */
    static int follow(GatewayOptions gateway, String jobId) {
        int[] exitCode = {ExitCode.ERROR};
        gateway.client().events(path(jobId, "events"), event -> {
            if (event.getKey().equals("end")) {
                gateway.printer().one(event.getValue());
                exitCode[0] = ExitCode.of(event.getValue());
            } else {
                tell(gateway, event);
            }
        });
        return exitCode[0];
    }

    private static void tell(GatewayOptions gateway, Map.Entry<String, JsonNode> event) {
        JsonNode progress = event.getValue();
        gateway.words()
                .printf(
                        "%s: %,d records, %,d rejected, %,d bytes%n",
                        progress.path("stage").asText(),
                        progress.path("records_processed").asLong(),
                        progress.path("records_failed").asLong(),
                        progress.path("bytes_processed").asLong());
        gateway.words().flush();
    }
}
