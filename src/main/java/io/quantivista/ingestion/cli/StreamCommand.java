package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.client.StreamCounts;
import io.quantivista.ingestion.client.StreamOptions;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.source.CsvDialect;
import io.quantivista.ingestion.source.IngestionConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "stream",
        description = {
            "Sends a file batch by batch over gRPC. When the gateway dies the command waits and goes on by itself; when the"
                    + " command dies, the same one again goes on behind what is durable. The exit code is 1 where records of the"
                    + " stream were rejected, as far as they are committed."
        })
final class StreamCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    /** What is kept of a file's name in the id of its stream; the rest of the id is short. */
    private static final int NAME_CHARS = 60;

    /** When the answer counts as given. */
    enum Ack {
        durable,
        committed
    }

    @Mixin
    private GatewayOptions gateway = new GatewayOptions();

    @Parameters(paramLabel = "FILE|-", description = "Newline-delimited JSON or CSV, or - for standard input.")
    private String file = "";

    @Option(names = "--source", required = true, paramLabel = "SOURCE", description = "The source it belongs to.")
    private String sourceId = "";

    @Option(
            names = "--stream-id",
            paramLabel = "ID",
            description =
                    "The stream that it goes on; what the file's name, size, time and batch size say where this is"
                            + " not given, and a new one for standard input.")
    private @Nullable String streamId;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "ndjson or csv; what the file's name says where this is not given.")
    private @Nullable RecordFormat format;

    @Option(
            names = "--batch-records",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Most records of a batch (${DEFAULT-VALUE}).")
    private int batchRecords = 1000;

    @Option(
            names = "--batch-bytes",
            defaultValue = "1048576",
            paramLabel = "BYTES",
            description = "Most bytes of a batch of more than one record (${DEFAULT-VALUE}).")
    private int batchBytes = 1 << 20;

    @Option(
            names = "--ack",
            defaultValue = "durable",
            paramLabel = "ACK",
            description = "What to wait for at the end: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Ack ack = Ack.durable;

    @Option(
            names = "--patience",
            defaultValue = "300",
            paramLabel = "SECONDS",
            description = "How long the gateway may be away (${DEFAULT-VALUE}).")
    private int patience = 300;

    @Override
    public Integer call() {
        if (batchRecords < 1 || batchBytes < 1 || patience < 0) {
            throw new CommandFailure("--batch-records and --batch-bytes are 1 or more, --patience is 0 or more");
        }
        boolean isInput = file.equals(STANDARD_INPUT);
        if (!isInput && FileEncoding.ofFile(file).isPresent()) {
            throw new CommandFailure(
                    "%s is compressed, and a stream is cut at records: unpack it to standard input, or use upload"
                            .formatted(file));
        }
        RecordFormat chosen = format == null ? RecordFormat.ofFile(file) : format;
        if (chosen != RecordFormat.ndjson && chosen != RecordFormat.csv) {
            throw new CommandFailure(
                    "A stream is cut at records of ndjson or csv, not of %s: use upload".formatted(chosen));
        }
        try (InputStream in = isInput ? System.in : Files.newInputStream(Path.of(file))) {
            long length = isInput ? UploadProgress.UNKNOWN_LENGTH : Files.size(Path.of(file));
            return send(in, chosen, length);
        } catch (IOException e) {
            throw new CommandFailure("%s cannot be read: %s".formatted(file, e));
        }
    }

    private int send(InputStream in, RecordFormat chosen, long length) throws IOException {
        String id = streamId == null ? usualStreamId() : streamId;
        StreamOptions options =
                StreamOptions.of(sourceId, id, chosen.mediaType()).withPatience(Duration.ofSeconds(patience));
        BatchCutter cutter = cutter(in, chosen);
        String name = file.equals(STANDARD_INPUT) ? "standard input" : file;
        say("stream %s".formatted(id));
        try (UploadProgress progress = UploadProgress.of(name, length, gateway.words());
                StreamSender sender = new StreamSender(gateway.address(), options, progress, this::say)) {
            StreamSender.Sent sent = sender.send(cutter, ack == Ack.committed);
            StreamCounts counts = sent.progress().counts();
            ObjectNode told = JsonNodeFactory.instance
                    .objectNode()
                    .put("source_id", sourceId)
                    .put("stream_id", id)
                    .put("batches", sent.batches())
                    .put("records", sent.records())
                    .put("batches_durable_before", sent.skipped())
                    .put("durable_sequence", sent.progress().durable())
                    .put("committed_sequence", sent.progress().committed())
                    .put("records_committed", counts.committed())
                    .put("records_rejected", counts.rejected())
                    .put("records_filtered", counts.filtered());
            if (counts.uncountedBatches() > 0) {
                told.put("batches_uncounted", counts.uncountedBatches());
            }
            gateway.printer().one(told);
            return counts.rejected() > 0 ? ExitCode.CHECKS_FAILED : ExitCode.FINE;
        }
    }

    private BatchCutter cutter(InputStream in, RecordFormat chosen) {
        IngestionConfig config =
                chosen == RecordFormat.csv ? config() : IngestionConfig.parse(JsonNodeFactory.instance.objectNode());
        FormatDescriptor descriptor =
                FormatCatalogue.findByMediaType(chosen.mediaType()).orElseThrow();
        Framer framer =
                descriptor.factory().create(config, DecodeLimits.DEFAULT).framer();
        CsvDialect csv = config.csv();
        BatchCutter.Form form = chosen == RecordFormat.csv
                ? new BatchCutter.Form(csv.header(), (byte) csv.comment())
                : new BatchCutter.Form(false, (byte) 0);
        return new BatchCutter(in, framer, form, batchRecords, batchBytes);
    }

    /** Where records of CSV end is told by the dialect of the source. */
    private IngestionConfig config() {
        return gateway.client().get(SourcesCommand.path(sourceId)).path("ingestion_config") instanceof ObjectNode found
                ? IngestionConfig.parse(found)
                : IngestionConfig.parse(JsonNodeFactory.instance.objectNode());
    }

    /** The same file, cut in the same way, is the same stream. */
    private String usualStreamId() throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return UUID.randomUUID().toString();
        }
        Path path = Path.of(file);
        String name = path.getFileName().toString();
        return "%s-%d-%d-%d-%d"
                .formatted(
                        name.substring(0, Math.min(name.length(), NAME_CHARS)),
                        Files.size(path),
                        Files.getLastModifiedTime(path).toMillis(),
                        batchRecords,
                        batchBytes);
    }

    private void say(String words) {
        gateway.words().println(words);
        gateway.words().flush();
    }
}
