package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rejections",
        description = "The rejected records of a job: to look at, to repair, to run again, to give up.")
final class RejectionsCommand {
    private static final int PAGE = 1000;

    /** Which rejections are meant. */
    static final class Which {
        @Option(names = "--code", description = "Only rejections with this code.")
        private @Nullable String code;

        @Option(names = "--rule-or-check", description = "Only rejections of this rule or check.")
        private @Nullable String ruleOrCheckId;

        private String query() {
            List<String> terms = new ArrayList<>();
            if (code != null) {
                terms.add("code=" + GatewayClient.encode(code));
            }
            if (ruleOrCheckId != null) {
                terms.add("rule_or_check_id=" + GatewayClient.encode(ruleOrCheckId));
            }
            return String.join("&", terms);
        }
    }

    @Command(description = "Lists rejections in order of their place in the feed.")
    int list(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "JOB") String jobId,
            @ArgGroup(exclusive = false) @Nullable Which which,
            @Option(
                            names = "--state",
                            defaultValue = "waiting",
                            description = "waiting, replayed, discarded or all (${DEFAULT-VALUE}).")
                    String state,
            @Option(names = "--limit", defaultValue = "100", description = "At most so many (${DEFAULT-VALUE}).")
                    int limit) {
        String query = "?limit=%d&state=%s&%s"
                .formatted(Math.min(limit, PAGE), GatewayClient.encode(state), which == null ? "" : which.query());
        gateway.printer()
                .list(
                        gateway.client().list(JobsCommand.path(jobId, "rejections") + query, limit),
                        "position",
                        "state",
                        "code",
                        "rule_or_check_id",
                        "reason",
                        "original");
        return ExitCode.FINE;
    }

    @Command(description = "Shows one rejection whole.")
    int show(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "JOB") String jobId,
            @Parameters(
                            paramLabel = "LINE",
                            description = "The line of its position; of a window or a pull, whose pushes or files have"
                                    + " lines of their own, POSITION:LINE.")
                    String line) {
        ArrayNode all = gateway.client()
                .list(JobsCommand.path(jobId, "rejections") + "?state=all&limit=" + PAGE, Integer.MAX_VALUE);
        List<JsonNode> found = new ArrayList<>();
        all.forEach(rejection -> {
            if (placeOf(rejection).equals(line) || lineOf(rejection).equals(line)) {
                found.add(rejection);
            }
        });
        if (found.isEmpty()) {
            throw new CommandFailure("Job %s has no rejection at line %s".formatted(jobId, line));
        }
        if (found.size() > 1) {
            throw new CommandFailure("Job %s has %d rejections at line %s: say which, as in %s"
                    .formatted(jobId, found.size(), line, placeOf(found.get(0))));
        }
        gateway.printer().one(found.get(0));
        return ExitCode.FINE;
    }

    private static String lineOf(JsonNode rejection) {
        return rejection.path("position").path("line").asText();
    }

    /** The push, or the file of a pull, and the line. */
    private static String placeOf(JsonNode rejection) {
        return rejection.path("position").path("position").asText() + ":" + lineOf(rejection);
    }

    @Command(description = "Writes the records as they came to a file that can be sent again.")
    int download(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "JOB") String jobId,
            @ArgGroup(exclusive = false) @Nullable Which which,
            @Option(names = "--to", required = true, paramLabel = "FILE", description = "The file; it is replaced.")
                    Path file) {
        String query = which == null ? "" : "?" + which.query();
        gateway.client().download(JobsCommand.path(jobId, "rejections/original") + query, file);
        gateway.words().println("written to " + file);
        gateway.words().flush();
        return ExitCode.FINE;
    }

    @Command(
            description = "Runs the waiting rejections through the rules and checks in force, and follows the new job.")
    int replay(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "JOB") String jobId) {
        JsonNode begun = gateway.client().post(JobsCommand.path(jobId, "replay"));
        return JobsCommand.follow(gateway, begun.path("job_id").asText());
    }

    @Command(description = "Gives waiting rejections up: they stay in the quarantine, and no replay takes them.")
    int discard(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "JOB") String jobId,
            @ArgGroup(exclusive = false) @Nullable Which which) {
        String query = which == null ? "" : "?" + which.query();
        gateway.printer().one(gateway.client().post(JobsCommand.path(jobId, "rejections/discard") + query));
        return ExitCode.FINE;
    }
}
