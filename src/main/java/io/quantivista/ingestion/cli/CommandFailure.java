package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** A command that cannot go on: words for the user and an exit code, never a stack trace. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Codes that tell of the records, not of the request. */
    private static final Set<String> JOB_FAILED = Set.of("checks_failed", "quality_gate_failed");

    private final int exitCode;

    CommandFailure(String words) {
        this(words, ExitCode.ERROR);
    }

    private CommandFailure(String words, int exitCode) {
        super(words, null, false, false);
        this.exitCode = exitCode;
    }

    /** The gateway's refusal: what it says, and each value at fault on a line of its own. */
    static CommandFailure refused(int status, JsonNode problem) {
        StringBuilder words = new StringBuilder(problem.path("title").asText("The gateway answered " + status));
        if (problem.has("detail")) {
            words.append(": ").append(problem.path("detail").asText());
        }
        for (JsonNode value : problem.path("problems")) {
            words.append("\n  ")
                    .append(value.path("pointer").asText())
                    .append(": ")
                    .append(value.path("problem").asText());
            if (value.has("line")) {
                words.append(" (line %d, column %d)"
                        .formatted(
                                value.path("line").asInt(), value.path("column").asInt()));
            }
        }
        boolean jobFailed = JOB_FAILED.contains(problem.path("code").asText());
        return new CommandFailure(words.toString(), jobFailed ? ExitCode.CHECKS_FAILED : ExitCode.ERROR);
    }

    int exitCode() {
        return exitCode;
    }
}
