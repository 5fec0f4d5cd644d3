package io.quantivista.ingestion.loadtest;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows per CPU second of the gateway for each format, over the same logical records, with profile and nothing else; and
 * the same of DuckDB's COPY and Polars' sink of the same file to typed Parquet where they read the format.
 *
 * <p>Arguments, all optional: rounds (3), records (1000000), portfolios (50). Three rounds of each come before, not counted.
 * {@code -Donly=Avro} takes the formats that the pattern matches, {@code -Dalone=true} leaves the others out, and
 * {@code -Dgateway.options} are flags for the gateway's JVM, such as a profiler's agent.
 */
public final class FormatBenchmark {
    private static final int WARM_UP_ROUNDS = 3;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final String SOURCES = "/api/v1/ingestion/sources";

    private record Contestant(String name, String mediaType, Path file, String duckDbReader, String polarsFormat) {}

    private FormatBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int records = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        int portfolios = args.length > 2 ? Integer.parseInt(args[2]) : 50;
        Path project = Path.of("").toAbsolutePath();
        if (!Files.exists(project.resolve("ingest"))) {
            project = project.getParent();
        }
        Path folder = Files.createDirectories(project.resolve("loadtest/target/bench"));
        Path ndjson = Positions.write(folder, records, portfolios);
        List<Contestant> contestants = List.of(
                new Contestant("NDJSON", "application/x-ndjson", ndjson, "read_json('%s', format = 'newline_delimited')", "ndjson"),
                new Contestant("CSV", "text/csv", PositionFiles.csv(ndjson), "read_csv('%s')", "csv"),
                new Contestant("Avro", "application/avro", PositionFiles.avro(ndjson), "", "avro"),
                new Contestant("Protobuf", "application/x-protobuf", PositionFiles.protobuf(ndjson), "", ""),
                new Contestant(
                        "Parquet", "application/vnd.apache.parquet", PositionFiles.parquet(ndjson), "read_parquet('%s')", "parquet"));
        Path data = folder.resolve("data-formats");
        UploadBenchmark.delete(data);
        Map<String, Series> figures = new LinkedHashMap<>();
        PolarsCopy polars = new PolarsCopy(project);
        String options = "-Xmx512m -XX:+UseParallelGC " + System.getProperty("gateway.options", "");
        try (GatewayProcess gateway = GatewayProcess.start(project, data, options.strip())) {
            register(gateway);
            for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
                for (Contestant contestant : contestants) {
                    if (!contestant.name().matches(System.getProperty("only", ".*"))) {
                        continue;
                    }
                    Map<String, Series> kept = round > 0 ? figures : new LinkedHashMap<>();
                    measure(gateway, contestant, records, kept);
                    if (!Boolean.getBoolean("alone")) {
                        measureOthers(contestant, records, folder, polars, kept);
                    }
                }
            }
        } finally {
            UploadBenchmark.delete(data);
        }
        System.out.println("| | median | min | max |");
        System.out.println("|---|---|---|---|");
        new ArrayList<>(figures.values()).forEach(System.out::println);
    }

    private static void register(GatewayProcess gateway) throws Exception {
        gateway.send(
                "POST",
                SOURCES,
                """
                {"source_id": "formats", "source_name": "Formats", "source_type": "PORTFOLIO_MANAGEMENT",
                 "ingestion_config": {"keys": {"ingestion_date": "as_of"},
                                      "protobuf": {"descriptor_set": "%s", "message": "%s"}}}
                """
                        .formatted(PositionFiles.descriptorSet(), PositionFiles.MESSAGE));
    }

    private static void measure(
            GatewayProcess gateway, Contestant contestant, int records, Map<String, Series> figures)
            throws Exception {
        double cpuBefore = gateway.cpuSeconds();
        long start = System.nanoTime();
        String answer = BodySender.post(
                gateway.address(), SOURCES + "/formats/uploads", contestant.mediaType(), contestant.file());
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = gateway.cpuSeconds() - cpuBefore;
        if (!answer.contains("\"COMPLETED\"") || !answer.contains("\"records_processed\":" + records)) {
            throw new IOException("The upload of " + contestant.name() + " did not complete: " + answer);
        }
        add(figures, contestant.name() + ", upload, s", seconds);
        add(figures, contestant.name() + ", million rows / CPU s", records / cpuSeconds / 1e6);
        System.err.printf(
                Locale.ROOT, "%s: %.2f s, %.2f CPU s%n", contestant.name(), seconds, cpuSeconds);
    }

    private static void measureOthers(
            Contestant contestant, int records, Path folder, PolarsCopy polars, Map<String, Series> figures)
            throws Exception {
        if (!contestant.duckDbReader().isEmpty()) {
            String select = "select * from " + contestant.duckDbReader().formatted(contestant.file());
            long before = PROCESS.getProcessCpuTime();
            double seconds = DuckDbCopy.copy(select, folder);
            double cpuSeconds = (PROCESS.getProcessCpuTime() - before) / 1e9;
            add(figures, contestant.name() + ", DuckDB COPY, s", seconds);
            add(figures, contestant.name() + ", DuckDB COPY, million rows / CPU s", records / cpuSeconds / 1e6);
        }
        if (polars.isThere() && !contestant.polarsFormat().isEmpty()) {
            PolarsCopy.Cost cost = polars.copy(contestant.polarsFormat(), contestant.file());
            add(figures, contestant.name() + ", Polars sink, s", cost.seconds());
            add(figures, contestant.name() + ", Polars sink, million rows / CPU s", records / cost.cpuSeconds() / 1e6);
        }
    }

    private static void add(Map<String, Series> figures, String name, double value) {
        figures.computeIfAbsent(name, Series::new).add(value);
    }
}
