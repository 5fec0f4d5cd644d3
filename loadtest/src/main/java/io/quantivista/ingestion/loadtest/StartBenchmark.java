package io.quantivista.ingestion.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How long {@code ./ingest serve} takes until it is ready, launcher and JVM included: on an empty folder, and on what a
 * gateway left that was killed with kill -9 when it had served for a while.
 *
 * <p>Arguments, all optional: folders (20), kills on each (1), seconds that each gateway serves before it is killed (2); then any
 * number of MiB: a start on a folder of its own with so much in the intake log that is not committed, each.
 */
public final class StartBenchmark {
    private static final int PERCENT = 99;

    private StartBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int folders = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        int kills = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        Duration serving = Duration.ofSeconds(arguments.length > 2 ? Long.parseLong(arguments[2]) : 2);
        Path project = Path.of("").toAbsolutePath();
        Path data = project.resolve("loadtest/target/starts");
        delete(data);
        start("rehearsal", project, data, Duration.ZERO);
        for (int i = 3; i < arguments.length; i++) {
            delete(data);
            new BacklogStart(project, data).measure(Integer.parseInt(arguments[i]));
        }
        if (folders == 0) {
            delete(data);
            return;
        }

        List<Start> fresh = new ArrayList<>();
        List<Start> killed = new ArrayList<>();
        for (int folder = 0; folder < folders; folder++) {
            delete(data);
            fresh.add(start("fresh", project, data, serving));
            for (int kill = 0; kill < kills; kill++) {
                killed.add(start("killed", project, data, serving));
            }
        }
        System.out.println("| start | median s | min | max | p99 | CPU s, median |");
        System.out.println("|---|---|---|---|---|---|");
        print("fresh folder", fresh);
        print("after kill -9", killed);
        delete(data);
    }

    private record Start(double seconds, double cpuSeconds) {}

    private static Start start(String kind, Path project, Path data, Duration serving)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        GatewayProcess gateway = GatewayProcess.start(project, data, "");
        Start start = new Start((System.nanoTime() - begin) / 1e9, gateway.cpuSeconds());
        System.out.printf(Locale.ROOT, "%s: %.2f s, %.2f CPU s%n", kind, start.seconds(), start.cpuSeconds());
        Thread.sleep(serving.toMillis());
        gateway.kill();
        return start;
    }

    private static void print(String name, List<Start> starts) {
        List<Double> seconds =
                new ArrayList<>(starts.stream().map(Start::seconds).sorted().toList());
        List<Double> cpu =
                new ArrayList<>(starts.stream().map(Start::cpuSeconds).sorted().toList());
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f | %.2f | %.2f |%n",
                name,
                at(seconds, 50),
                seconds.get(0),
                Collections.max(seconds),
                at(seconds, PERCENT),
                at(cpu, 50));
    }

    /** The lowest value that so many percent do not exceed. */
    private static double at(List<Double> sorted, int percent) {
        return sorted.get((int) Math.ceil(sorted.size() * percent / 100.0) - 1);
    }

    /** PostgreSQL ends a moment after its gateway and may still write. */
    private static void delete(Path folder) throws IOException, InterruptedException {
        for (int attempt = 1; Files.exists(folder); attempt++) {
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | java.io.UncheckedIOException e) {
                if (attempt == 100) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }
}
