package io.quantivista.ingestion.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "rejections", description = "The rejected records of a job, in order of their place in the feed.")
final class RejectionsCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway = new GatewayOptions();

    @Parameters(paramLabel = "JOB")
    private String jobId = "";

    @Option(names = "--code", description = "Only rejections with this code.")
    private @Nullable String code;

    @Option(names = "--limit", defaultValue = "100", description = "At most so many (${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() {
        String query = "?limit=" + Math.min(limit, 1000) + (code == null ? "" : "&code=" + GatewayClient.encode(code));
        gateway.printer()
                .list(
                        gateway.client().list(JobsCommand.path(jobId, "rejections") + query, limit),
                        "position",
                        "code",
                        "rule_or_check_id",
                        "reason",
                        "original");
        return ExitCode.FINE;
    }
}
