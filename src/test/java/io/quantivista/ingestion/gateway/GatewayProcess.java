package io.quantivista.ingestion.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code ingest serve} in a JVM of its own, to be killed. */
final class GatewayProcess {
    private static final String READY = "ready ";
    private static final List<String> HEAP = List.of("-Xmx512m");
    /** A test that fails leaves its gateway behind. */
    private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(GatewayProcess::killWithChildren)));
    }

    private final Process process;
    private final URI address;
    private final Duration startTime;
    private final boolean traced;

    private GatewayProcess(Process process, boolean traced, URI address, Duration startTime) {
        this.process = process;
        this.traced = traced;
        this.address = address;
        this.startTime = startTime;
    }

    /** Launches it on the data directory and waits until it is ready. */
    static GatewayProcess serve(Path data) throws IOException {
        return serve(data, Map.of());
    }

    /**
     * Launches it with settings.
     *
     * @param tracer a command to run it under, or none
     */
    static GatewayProcess serve(Path data, Map<String, String> settings, String... tracer) throws IOException {
        return launch(data, settings, HEAP, List.of(tracer), classPath(), tracer.length > 0);
    }

    /** The same in a heap that these flags tell. */
    static GatewayProcess serveIn(Path data, Map<String, String> settings, List<String> heap) throws IOException {
        return launch(data, settings, heap, List.of(), classPath(), false);
    }

    /** Launches it by a command that becomes the gateway, on a class path that can be read there. */
    static GatewayProcess serveIn(Path data, List<String> container, String classPath) throws IOException {
        return launch(data, Map.of(), HEAP, container, classPath, false);
    }

    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static GatewayProcess launch(
            Path data,
            Map<String, String> settings,
            List<String> heap,
            List<String> before,
            String classPath,
            boolean isTraced)
            throws IOException {
        long begin = System.nanoTime();
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(heap);
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                "io.quantivista.ingestion.Main",
                "serve",
                "--data-dir=" + data));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(data.resolve("log").toFile()));
        builder.environment().put("INGEST_HTTP_PORT", "0");
        settings.forEach((name, value) ->
                builder.environment().put("INGEST_" + name.replace('.', '_').toUpperCase(Locale.ROOT), value));
        Process process = builder.start();
        STARTED.add(process);
        process.onExit().thenAccept(STARTED::remove);
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.startsWith(READY)) {
            String exit = line == null ? exitCode(process) : "none yet";
            killWithChildren(process);
            throw new IOException("%s instead of ready, exit code %s; its log:%n%s"
                    .formatted(line, exit, Files.readString(data.resolve("log"))));
        }
        return new GatewayProcess(
                process,
                isTraced,
                URI.create(line.substring(READY.length())),
                Duration.ofNanos(System.nanoTime() - begin));
    }

    private static String exitCode(Process ended) throws IOException {
        try {
            return ended.waitFor(10, TimeUnit.SECONDS) ? String.valueOf(ended.exitValue()) : "none yet";
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void killWithChildren(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    URI address() {
        return address;
    }

    Duration startTime() {
        return startTime;
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        gateway().destroyForcibly();
        process.waitFor();
    }

    /** Stops every thread of it, so that it tells nobody anything any more. */
    void freeze() throws IOException {
        Commands.run("kill", "-STOP", String.valueOf(pid()));
        Path threads = Path.of("/proc", String.valueOf(pid()), "task");
        try (Stream<Path> all = Files.list(threads)) {
            for (Path thread : all.toList()) {
                while (!isStopped(thread)) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static boolean isStopped(Path thread) throws IOException {
        String stat = Files.readString(thread.resolve("stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    }

    /** Waits for its end by itself; false where it lives on. */
    boolean ends(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Of the gateway, also where it runs under a tracer. */
    long pid() {
        return gateway().pid();
    }

    private ProcessHandle gateway() {
        ProcessHandle launched = process.toHandle();
        return traced ? launched.children().findFirst().orElse(launched) : launched;
    }

    /** SIGTERM; the exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    /** Processes that work in the data directory or below: the embedded PostgreSQL is one. */
    static List<ProcessHandle> processesBelow(Path data) {
        return ProcessHandle.allProcesses()
                .filter(process -> isBelow(process, data))
                .toList();
    }

    private static boolean isBelow(ProcessHandle process, Path data) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", String.valueOf(process.pid()), "cwd"))
                    .startsWith(data.toRealPath());
        } catch (IOException endedOrForeign) {
            return false;
        }
    }
}
