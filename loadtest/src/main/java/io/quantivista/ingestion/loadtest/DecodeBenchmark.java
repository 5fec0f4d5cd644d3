package io.quantivista.ingestion.loadtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.quality.profile.Profile;
import io.quantivista.ingestion.source.IngestionConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Million rows per CPU second of the decoders alone, in one thread without gateway: framed, decoded to rows with two slots,
 * decoded and profiled, decoded and rendered as payload. Over the same files as {@link FormatBenchmark}.
 *
 * <p>Arguments, all optional: rounds (5), records (500000), portfolios (50). Three rounds come before, not counted.
 */
public final class DecodeBenchmark {
    private static final int WARM_UP_ROUNDS = 3;
    private static final int BATCH_BYTES = 1 << 20;
    private static final int SLACK = 16;
    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What is done with each row beyond decoding it. */
    private enum Work {
        DECODED,
        PROFILED,
        RENDERED
    }

    private DecodeBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int records = args.length > 1 ? Integer.parseInt(args[1]) : 500_000;
        int portfolios = args.length > 2 ? Integer.parseInt(args[2]) : 50;
        Path project = Path.of("").toAbsolutePath();
        if (!Files.exists(project.resolve("ingest"))) {
            project = project.getParent();
        }
        Path folder = Files.createDirectories(project.resolve("loadtest/target/bench"));
        Path ndjson = Positions.write(folder, records, portfolios);
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("application/x-ndjson", ndjson);
        files.put("text/csv", PositionFiles.csv(ndjson));
        files.put("application/avro", PositionFiles.avro(ndjson));
        files.put("application/x-protobuf", PositionFiles.protobuf(ndjson));
        files.put("application/vnd.apache.parquet", PositionFiles.parquet(ndjson));
        String only = System.getProperty("only", "");
        Map<String, Series> figures = new LinkedHashMap<>();
        for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
            Map<String, Series> kept = round > 0 ? figures : new LinkedHashMap<>();
            for (Map.Entry<String, Path> file : files.entrySet()) {
                if (only.isEmpty() || file.getKey().contains(only)) {
                    measure(file.getKey(), Files.readAllBytes(file.getValue()), records, kept);
                }
            }
        }
        System.out.println("| million rows per CPU second | median | min | max |");
        System.out.println("|---|---|---|---|");
        figures.values().forEach(System.out::println);
    }

    private static void measure(String name, byte[] body, int records, Map<String, Series> figures)
            throws IOException {
        IngestionConfig config = IngestionConfig.parse((ObjectNode) new ObjectMapper()
                .readTree("{\"protobuf\": {\"descriptor_set\": \"%s\", \"message\": \"%s\"}}"
                        .formatted(PositionFiles.descriptorSet(), PositionFiles.MESSAGE)));
        RecordFormat format = FormatCatalogue.entries().stream()
                .filter(entry -> entry.mediaTypes().contains(name))
                .findFirst()
                .orElseThrow()
                .factory()
                .create(config, DecodeLimits.DEFAULT);
        long start = THREAD.getCurrentThreadCpuTime();
        List<Batch> batches = format instanceof SpooledFormat spooled ? parts(spooled, body) : batches(format, body);
        add(figures, name + ", framed", records, start);
        for (Work work : Work.values()) {
            start = THREAD.getCurrentThreadCpuTime();
            long rows = run(format, batches, work);
            add(figures, name + ", " + work.name().toLowerCase(Locale.ROOT), records, start);
            if (rows != records) {
                throw new IOException("%s has %d records, %d are expected".formatted(name, rows, records));
            }
        }
    }

    private static void add(Map<String, Series> figures, String name, int records, long start) {
        double seconds = (THREAD.getCurrentThreadCpuTime() - start) / 1e9;
        figures.computeIfAbsent(name, Series::new).add(records / seconds / 1e6);
    }

    private static long run(RecordFormat format, List<Batch> batches, Work work) {
        Row row = new Row(
                List.of(FieldPath.parse("as_of"), FieldPath.parse("portfolio_id")), DecodeLimits.DEFAULT.maxFields());
        Decoder decoder = format.decoder(row);
        Profile profile = new Profile();
        ByteSink payload = new ByteSink(4096);
        long rows = 0;
        for (Batch batch : batches) {
            decoder.begin(batch);
            while (decoder.next()) {
                if (decoder.failure() != null) {
                    throw new IllegalStateException(String.valueOf(decoder.failure()));
                }
                rows++;
                switch (work) {
                    case PROFILED -> profile.add(row);
                    case RENDERED -> {
                        payload.clear();
                        decoder.render(payload);
                    }
                    case DECODED -> {
                        // Nothing more.
                    }
                }
            }
        }
        return rows;
    }

    private static List<Batch> batches(RecordFormat format, byte[] body) {
        Framer framer = format.framer();
        List<Batch> batches = new ArrayList<>();
        long line = 1;
        int from = 0;
        int end = Framer.NONE;
        for (int at = 0; at < body.length; at += BATCH_BYTES) {
            int to = Math.min(body.length, at + BATCH_BYTES);
            int found = framer.scan(body, at, to);
            end = found == Framer.NONE ? end : found;
            if (to == body.length) {
                framer.end();
                end = to;
            }
            if (end > from) {
                byte[] bytes = Arrays.copyOf(Arrays.copyOfRange(body, from, end), end - from + SLACK);
                batches.add(new Batch(bytes, end - from, from, line, batches.size()));
                line = 1 + framer.linesBeforeEnd();
                from = end;
            }
        }
        format.open(batches.get(0));
        return batches;
    }

    private static List<Batch> parts(SpooledFormat format, byte[] body) throws IOException {
        List<Batch> batches = new ArrayList<>();
        for (SpooledFormat.Part part : format.openBody(RandomBytes.of(body, body.length))) {
            batches.add(new Batch(
                    new byte[BATCH_BYTES], (int) part.bytes(), part.byteOffset(), part.firstRecord(), batches.size()));
        }
        return batches;
    }
}
