package io.quantivista.ingestion.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Uploading position records over HTTP until the job is COMPLETED, against DuckDB's COPY of the same file, in turn.
 *
 * <p>Arguments, all optional: rounds (5), records (2000000), portfolios (50). The gateway runs with -Xmx512m, three rules
 * and five checks, profile on, everything synced; three rounds of each are run first and not counted, as the gateway's
 * code is compiled while it runs.
 */
public final class UploadBenchmark {
    private static final int WARM_UP_ROUNDS = 3;
    private static final String SOURCES = "/api/v1/ingestion/sources";

    private UploadBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = argument(args, 0, 5);
        int records = argument(args, 1, 2_000_000);
        int portfolios = argument(args, 2, 50);
        Path project = Path.of("").toAbsolutePath();
        if (!Files.exists(project.resolve("ingest"))) {
            project = project.getParent();
        }
        Path folder = Files.createDirectories(project.resolve("loadtest/target/bench"));
        Path file = Positions.write(folder, records, portfolios);
        Path data = folder.resolve("data");
        delete(data);
        Series upload = new Series("upload");
        Series cpu = new Series("upload, gateway CPU seconds");
        Series typed = new Series("DuckDB COPY typed");
        Series payload = new Series("DuckDB COPY payload");
        try (GatewayProcess gateway = GatewayProcess.start(project, data, "-Xmx512m -XX:+UseParallelGC")) {
            register(gateway);
            for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
                double cpuBefore = gateway.cpuSeconds();
                double uploadSeconds = upload(gateway, file, records);
                double cpuSeconds = gateway.cpuSeconds() - cpuBefore;
                double typedSeconds = DuckDbCopy.typed(file, folder);
                double payloadSeconds = DuckDbCopy.payload(file, folder);
                if (round > 0) {
                    upload.add(uploadSeconds);
                    cpu.add(cpuSeconds);
                    typed.add(typedSeconds);
                    payload.add(payloadSeconds);
                }
                System.err.printf(
                        Locale.ROOT,
                        "round %d: upload %.2f s, DuckDB typed %.2f s, payload %.2f s%n",
                        round,
                        uploadSeconds,
                        typedSeconds,
                        payloadSeconds);
            }
            print(records, portfolios, Files.size(file), gateway.peakMebibytes(), List.of(
                    upload, cpu, typed, payload, upload.over(typed), upload.over(payload)));
        } finally {
            delete(data);
        }
    }

    private static int argument(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    private static void register(GatewayProcess gateway) throws Exception {
        gateway.send(
                "POST",
                SOURCES,
                """
                {"source_id": "positions", "source_name": "Positions", "source_type": "PORTFOLIO_MANAGEMENT",
                 "ingestion_config": {"keys": {"ingestion_date": "as_of"}}}
                """);
        gateway.send(
                "PUT",
                SOURCES + "/positions/rules",
                """
                [{"rule_id": "rename_sector", "rule_type": "rename", "source_field": "sector", "target_field": "gics_sector"},
                 {"rule_id": "trim_currency", "rule_type": "trim", "source_field": "currency"},
                 {"rule_id": "default_weight", "rule_type": "default", "source_field": "weight",
                  "transformation_logic": {"value": 0}}]
                """);
        gateway.send(
                "PUT",
                SOURCES + "/positions/checks",
                """
                [{"check_id": "instrument", "check_type": "not_null", "field": "instrument_id"},
                 {"check_id": "currency", "check_type": "in_set", "field": "currency",
                  "parameters": {"values": ["USD", "EUR", "GBP", "CHF", "JPY"]}},
                 {"check_id": "price", "check_type": "range", "field": "price", "parameters": {"min": 0, "max": 1000}},
                 {"check_id": "id_length", "check_type": "length", "field": "instrument_id",
                  "parameters": {"min": 12, "max": 12}},
                 {"check_id": "quantity", "check_type": "type", "field": "quantity", "parameters": {"type": "number"}}]
                """);
    }

    private static double upload(GatewayProcess gateway, Path file, int records) throws IOException {
        long start = System.nanoTime();
        String answer = BodySender.post(
                gateway.address(), SOURCES + "/positions/uploads", "application/x-ndjson", file);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!answer.contains("\"COMPLETED\"") || !answer.contains("\"records_processed\":" + records)) {
            throw new IOException("The upload did not complete: " + answer);
        }
        return seconds;
    }

    private static void print(int records, int portfolios, long bytes, long peakMebibytes, List<Series> rows) {
        System.out.printf(
                Locale.ROOT,
                "%d records, %d portfolios, %.0f MB; %d processors, Java %s; gateway's peak resident memory %d MiB%n%n",
                records,
                portfolios,
                bytes / 1e6,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                peakMebibytes);
        System.out.println("| seconds, and ratios round by round | median | min | max |");
        System.out.println("|---|---|---|---|");
        rows.forEach(System.out::println);
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
