package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sources",
        description = "The registered upstreams.",
        subcommands = {RulesCommand.class, ChecksCommand.class})
final class SourcesCommand {
    private static final String SOURCES = GatewayClient.INGESTION + "/sources";

    static String path(String sourceId) {
        return SOURCES + "/" + GatewayClient.encode(sourceId);
    }

    @Command(description = "Lists every source.")
    int list(@Mixin GatewayOptions gateway) {
        gateway.printer()
                .list(
                        gateway.client().get(SOURCES),
                        "source_id",
                        "source_name",
                        "source_type",
                        "enabled",
                        "created_at");
        return ExitCode.FINE;
    }

    @Command(description = "Shows one source.")
    int show(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        gateway.printer().one(gateway.client().get(path(sourceId)));
        return ExitCode.FINE;
    }

    @Command(description = "Registers a source from a JSON file.")
    int create(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "FILE|-") String file) {
        gateway.printer().one(gateway.client().post(SOURCES, JsonFile.read(file)));
        return ExitCode.FINE;
    }

    @Command(description = "Replaces a source by what a JSON file says.")
    int replace(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "SOURCE") String sourceId,
            @Parameters(paramLabel = "FILE|-") String file) {
        JsonNode replaced = gateway.client().put(path(sourceId), JsonFile.read(file));
        gateway.printer().one(replaced);
        return ExitCode.FINE;
    }

    @Command(description = "Removes a source; its jobs and rows stay.")
    int delete(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        gateway.client().delete(path(sourceId));
        gateway.words().println("deleted " + sourceId);
        return ExitCode.FINE;
    }

    @Command(description = "Tells whether a source can be reached and what is seen there; nothing is pulled.")
    int test(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        JsonNode sight = gateway.client().post(path(sourceId) + "/test");
        gateway.printer().one(sight);
        return sight.path("reachable").asBoolean() ? ExitCode.FINE : ExitCode.ERROR;
    }

    @Command(description = "Proposes typed columns for the first records that a source has.")
    int discover(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        JsonNode found = gateway.client().post(path(sourceId) + "/discover");
        gateway.printer().list(found.path("columns"), "name", "field", "type");
        gateway.words()
                .printf(
                        "%s records of %s%n",
                        found.path("records").asText(), found.path("item").asText());
        gateway.words().flush();
        return ExitCode.FINE;
    }

    @Command(description = "Pulls what is new of a source and waits for the job; the exit code tells how it went.")
    int sync(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "SOURCE") String sourceId,
            @Option(names = "--dry-run", description = "Only tells what would be pulled.") boolean dryRun,
            @Option(names = "--no-wait", description = "Does not wait for the job.") boolean noWait) {
        JsonNode answer = gateway.client().post(path(sourceId) + "/sync" + (dryRun ? "?dry_run=true" : ""));
        if (dryRun || noWait) {
            gateway.printer().one(answer);
            return ExitCode.FINE;
        }
        return JobsCommand.follow(gateway, answer.path("job_id").asText());
    }

    @Command(description = "Lists what of a source was pulled and is not pulled again.")
    int pulled(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "SOURCE") String sourceId,
            @Option(names = "--limit", defaultValue = "100", description = "At most so many (${DEFAULT-VALUE}).")
                    int limit) {
        gateway.printer()
                .list(
                        gateway.client().list(path(sourceId) + "/pulled?limit=" + Math.min(limit, 1000), limit),
                        "name",
                        "version");
        return ExitCode.FINE;
    }

    @Command(description = "Forgets what of a source was pulled, so that it is pulled again; its rows stay.")
    int forget(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "SOURCE") String sourceId,
            @ArgGroup(multiplicity = "1") Forgotten what) {
        String name = what.name;
        String path = path(sourceId) + "/pulled" + (name == null ? "" : "?name=" + GatewayClient.encode(name));
        gateway.printer().one(gateway.client().deleteForAnswer(path));
        return ExitCode.FINE;
    }

    /** One of the two is said, so that nobody forgets everything by leaving a name out. */
    static final class Forgotten {
        @Option(names = "--name", description = "That one alone.")
        @Nullable
        String name;

        @Option(names = "--all", description = "All that was pulled.")
        boolean all;
    }

    @Command(description = "Shows when a source is pulled, how that went last, and the next runs.")
    int schedule(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        gateway.printer().one(gateway.client().get(path(sourceId) + "/schedule"));
        return ExitCode.FINE;
    }

    @Command(description = "Runs nothing of a source's schedule until it is resumed.")
    int pause(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        gateway.printer().one(gateway.client().post(path(sourceId) + "/schedule/pause"));
        return ExitCode.FINE;
    }

    @Command(description = "Goes on with a source's schedule; what would have run meanwhile is not run.")
    int resume(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SOURCE") String sourceId) {
        gateway.printer().one(gateway.client().post(path(sourceId) + "/schedule/resume"));
        return ExitCode.FINE;
    }

    @Command(name = "pull-state", description = "Shows how far a source was pulled.")
    int pullState(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "SOURCE") String sourceId,
            @Option(
                            names = "--accept",
                            description =
                                    "Takes the table's position, where it or PostgreSQL was restored from an older state.")
                    boolean accept) {
        String path = path(sourceId) + "/pull_state";
        gateway.printer()
                .one(
                        accept
                                ? gateway.client().post(path + "/accept")
                                : gateway.client().get(path));
        return ExitCode.FINE;
    }

    @Command(description = "Shows what would become of a sample; nothing is written.")
    int preview(
            @Mixin GatewayOptions gateway,
            @Parameters(paramLabel = "SOURCE") String sourceId,
            @Parameters(
                            paramLabel = "FILE",
                            description = "Records in any format, at most 1 MiB; with --rules or --checks a text.")
                    Path file,
            @Option(names = "--rules", paramLabel = "FILE", description = "Rules to try instead of the saved ones.")
                    @Nullable
                    String rules,
            @Option(names = "--checks", paramLabel = "FILE", description = "Checks to try instead of the saved ones.")
                    @Nullable
                    String checks,
            @Option(names = "--infer", description = "Proposes typed columns that fit the sample.") boolean infer) {
        RecordFormat format = RecordFormat.ofFile(file.toString());
        String path = path(sourceId) + "/preview" + (infer ? "?columns=infer" : "");
        JsonNode preview = rules == null && checks == null && format != RecordFormat.json
                ? gateway.client().post(path, format.mediaType(), file)
                : gateway.client().post(path, draft(format, file, rules, checks));
        gateway.printer().preview(preview);
        return preview.path("rejections").isEmpty() ? ExitCode.FINE : ExitCode.CHECKS_FAILED;
    }

    private static ObjectNode draft(RecordFormat format, Path file, @Nullable String rules, @Nullable String checks) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("format", format.mediaType());
        request.put("text", text(file));
        if (rules != null) {
            request.set("rules", JsonFile.read(rules));
        }
        if (checks != null) {
            request.set("checks", JsonFile.read(checks));
        }
        return request;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CommandFailure("%s cannot be read as UTF-8: %s".formatted(file, e));
        }
    }
}
