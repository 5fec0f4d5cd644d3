package io.quantivista.ingestion.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What rules and checks cost: the same file to three sources in turn, one without any, one with five cheap rules and ten
 * cheap checks, one with a condition in CEL. Profile on.
 *
 * <p>Arguments, all optional: rounds (5), records (1000000). Three rounds of each come before, not counted.
 */
public final class RuleCostBenchmark {
    private static final int WARM_UP_ROUNDS = 3;
    private static final String SOURCES = "/api/v1/ingestion/sources";
    private static final String RULES =
            """
            [{"rule_id": "r1", "rule_type": "rename", "source_field": "sector", "target_field": "gics_sector"},
             {"rule_id": "r2", "rule_type": "trim", "source_field": "currency"},
             {"rule_id": "r3", "rule_type": "default", "source_field": "weight", "transformation_logic": {"value": 0}},
             {"rule_id": "r4", "rule_type": "copy", "source_field": "instrument_id", "target_field": "isin"},
             {"rule_id": "r5", "rule_type": "drop", "source_field": "market_value"}]
            """;
    private static final String CHECKS =
            """
            [{"check_id": "c1", "check_type": "not_null", "field": "instrument_id"},
             {"check_id": "c2", "check_type": "in_set", "field": "currency",
              "parameters": {"values": ["USD", "EUR", "GBP", "CHF", "JPY"]}},
             {"check_id": "c3", "check_type": "range", "field": "price", "parameters": {"min": 0, "max": 1000}},
             {"check_id": "c4", "check_type": "length", "field": "instrument_id", "parameters": {"min": 12, "max": 12}},
             {"check_id": "c5", "check_type": "type", "field": "quantity", "parameters": {"type": "number"}},
             {"check_id": "c6", "check_type": "not_null", "field": "portfolio_id"},
             {"check_id": "c7", "check_type": "range", "field": "weight", "parameters": {"min": 0, "max": 1}},
             {"check_id": "c8", "check_type": "not_blank", "field": "data_type"},
             {"check_id": "c9", "check_type": "range", "field": "risk.beta", "parameters": {"min": 0, "max": 10}},
             {"check_id": "c10", "check_type": "not_null", "field": "as_of"}]
            """;
    private static final String EXPRESSION =
            """
            [{"check_id": "e1", "check_type": "expression",
              "parameters": {"expression": "record.price * record.quantity > 0 && record.currency != 'XXX'"}}]
            """;

    private RuleCostBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int records = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        Path project = Path.of("").toAbsolutePath();
        if (!Files.exists(project.resolve("ingest"))) {
            project = project.getParent();
        }
        Path folder = Files.createDirectories(project.resolve("loadtest/target/bench"));
        Path file = Positions.write(folder, records, 50);
        Path data = folder.resolve("data-rules");
        UploadBenchmark.delete(data);
        Map<String, Series> cpu = new LinkedHashMap<>();
        Map<String, Series> wall = new LinkedHashMap<>();
        try (GatewayProcess gateway = GatewayProcess.start(project, data, "-Xmx512m -XX:+UseParallelGC")) {
            register(gateway, "plain", "[]", "[]");
            register(gateway, "ruled", RULES, CHECKS);
            register(gateway, "expression", "[]", EXPRESSION);
            for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
                for (String source : new String[] {"plain", "ruled", "expression"}) {
                    double cpuBefore = gateway.cpuSeconds();
                    long start = System.nanoTime();
                    upload(gateway, source, file, records);
                    double seconds = (System.nanoTime() - start) / 1e9;
                    if (round > 0) {
                        wall.computeIfAbsent(source, name -> new Series(name + ", s")).add(seconds);
                        cpu.computeIfAbsent(source, name -> new Series(name + ", CPU s"))
                                .add(gateway.cpuSeconds() - cpuBefore);
                    }
                }
            }
        } finally {
            UploadBenchmark.delete(data);
        }
        System.out.println("| | median | min | max |");
        System.out.println("|---|---|---|---|");
        for (Map<String, Series> figures : List.of(wall, cpu)) {
            figures.values().forEach(System.out::println);
            System.out.println(figures.get("ruled").over(figures.get("plain")));
            System.out.println(figures.get("expression").over(figures.get("plain")));
        }
    }

    private static void register(GatewayProcess gateway, String id, String rules, String checks) throws Exception {
        gateway.send(
                "POST",
                SOURCES,
                """
                {"source_id": "%s", "source_name": "%s", "source_type": "PORTFOLIO_MANAGEMENT",
                 "ingestion_config": {"keys": {"ingestion_date": "as_of"}}}
                """
                        .formatted(id, id));
        gateway.send("PUT", SOURCES + "/" + id + "/rules", rules);
        gateway.send("PUT", SOURCES + "/" + id + "/checks", checks);
    }

    private static void upload(GatewayProcess gateway, String source, Path file, int records) throws IOException {
        String answer = BodySender.post(
                gateway.address(), SOURCES + "/" + source + "/uploads", "application/x-ndjson", file);
        if (!answer.contains("\"COMPLETED\"") || !answer.contains("\"records_processed\":" + records)) {
            throw new IOException("The upload to " + source + " did not complete: " + answer);
        }
    }
}
