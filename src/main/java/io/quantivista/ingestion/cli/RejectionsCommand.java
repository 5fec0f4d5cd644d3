package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
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
                                    + " lines of their own, POSITION:LINE; of a topic TOPIC/PARTITION/OFFSET:LINE.")
                    String line) {
        List<JsonNode> found = new ArrayList<>();
        gateway.client().each(JobsCommand.path(jobId, "rejections") + "?state=all&limit=" + PAGE, rejection -> {
            if (placeOf(rejection).equals(line) || lineOf(rejection).equals(line)) {
                found.add(rejection);
            }
            return found.size() < 2;
        });
        if (found.isEmpty()) {
            throw new CommandFailure("Job %s has no rejection at line %s".formatted(jobId, line));
        }
        if (found.size() > 1) {
            throw new CommandFailure("Job %s has several rejections at line %s: say which, as in %s"
                    .formatted(jobId, line, placeOf(found.get(0))));
        }
        gateway.printer().one(found.get(0));
        return ExitCode.FINE;
    }

    private static String lineOf(JsonNode rejection) {
        return rejection.path("position").path("line").asText();
    }

    /** The push, the file of a pull, or the message of a topic; and the line. */
    private static String placeOf(JsonNode rejection) {
        JsonNode position = rejection.path("position");
        String feed = position.has("topic")
                ? "%s/%s/%s"
                        .formatted(
                                position.path("topic").asText(),
                                position.path("partition").asText(),
                                position.path("offset").asText())
                : position.path("position").asText();
        return feed + ":" + lineOf(rejection);
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
