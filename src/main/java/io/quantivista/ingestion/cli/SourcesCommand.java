package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
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
