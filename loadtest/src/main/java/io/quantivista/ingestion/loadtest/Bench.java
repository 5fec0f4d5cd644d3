package io.quantivista.ingestion.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the benchmarks of pushes have in common: the place, a gateway with the source, arguments, the table at the end. */
final class Bench {
    static final String GATEWAY_OPTIONS = "-Xmx512m -XX:+UseParallelGC";
    static final int POST_RECORDS = 10;
    static final int BATCH_RECORDS = 100;
    static final int CONNECTIONS = 64;
    static final int STREAMS = 4;
    static final long STREAM_BYTES = 2 << 20;

    private Bench() {}

    static Path project() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("ingest")) ? here : here.getParent();
    }

    /** A gateway with an empty data folder of this name, and the source. */
    static GatewayProcess gateway(String name, Map<String, String> settings) throws Exception {
        Path data = data(name);
        UploadBenchmark.delete(data);
        GatewayProcess gateway = GatewayProcess.start(project(), data, GATEWAY_OPTIONS, settings);
        PushedSource.register(gateway);
        return gateway;
    }

    static GatewayProcess gateway(String name) throws Exception {
        return gateway(name, Map.of());
    }

    /** After its gateway was closed. */
    static void deleteData(String name) throws IOException {
        UploadBenchmark.delete(data(name));
    }

    static Path data(String name) {
        return project().resolve("loadtest/target/bench/data-" + name);
    }

    static HttpLoad posts(GatewayProcess gateway, int connections) {
        return posts(gateway, connections, POST_RECORDS);
    }

    static HttpLoad posts(GatewayProcess gateway, int connections, int records) {
        return new HttpLoad(gateway.address(), PushedSource.RECORDS, records, connections).connect();
    }

    static StreamLoad batches(GatewayProcess gateway, String name) {
        return new StreamLoad(gateway.address(), name, STREAMS, BATCH_RECORDS, STREAM_BYTES, records -> {});
    }

    static int argument(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    static void say(String format, Object... values) {
        System.err.printf(Locale.ROOT, format + "%n", values);
    }

    static void print(String title, List<Series> rows) {
        System.out.printf(
                Locale.ROOT,
                "%s; %d processors, Java %s%n%n",
                title,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"));
        System.out.printf("| %s | median | min | max |%n|---|---|---|---|%n", "what");
        rows.forEach(System.out::println);
    }
}
