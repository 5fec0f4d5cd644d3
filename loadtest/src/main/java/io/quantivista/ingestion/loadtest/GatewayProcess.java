package io.quantivista.ingestion.loadtest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A gateway of its own for one benchmark: started with {@code ./ingest serve}, stopped with SIGTERM. */
final class GatewayProcess implements AutoCloseable {
    private final Process process;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();

    private GatewayProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static GatewayProcess start(Path project, Path data, String javaOptions) throws IOException {
        return start(project, data, javaOptions, Map.of());
    }

    /** @param settings of the gateway, as it has them in its environment */
    static GatewayProcess start(Path project, Path data, String javaOptions, Map<String, String> settings)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(project.resolve("ingest").toString(), "serve");
        builder.environment().putAll(settings);
        builder.environment().put("INGEST_DATA_DIR", data.toString());
        builder.environment().put("INGEST_HTTP_PORT", "0");
        builder.environment().put("INGEST_JAVA_OPTS", javaOptions);
        builder.redirectError(data.resolveSibling(data.getFileName() + ".log").toFile());
        Files.createDirectories(data);
        Process process = builder.start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.startsWith("ready ")) {
            process.destroy();
            throw new IOException("The gateway did not start: see " + data.getFileName() + ".log");
        }
        return new GatewayProcess(process, URI.create(line.substring("ready ".length())));
    }

    URI address() {
        return address;
    }

    /** Sends JSON and wants an answer below 300. */
    String send(String method, String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path))
                .timeout(Duration.ofMinutes(1))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(method + " " + path + ": " + response.body());
        }
        return response.body();
    }

    /** The body of an answer of 200. */
    String fetch(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofMinutes(1)).build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("GET " + path + ": " + response.body());
        }
        return response.body();
    }

    /** The java that it runs on. */
    String java() {
        return process.info().command().orElse("java");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** CPU seconds used so far, as the operating system counts them. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
    }

    /** Highest resident memory so far, in MiB. */
    long peakMebibytes() throws IOException {
        return mebibytes("VmHWM:");
    }

    /** Resident memory now, mapped files not counted, in MiB. */
    long anonymousMebibytes() throws IOException {
        return mebibytes("RssAnon:");
    }

    private long mebibytes(String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/%d/status".formatted(process.pid())))) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return 0;
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
