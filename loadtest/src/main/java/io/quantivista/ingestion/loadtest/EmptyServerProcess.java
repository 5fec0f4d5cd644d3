package io.quantivista.ingestion.loadtest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** The server that answers nothing, in a process of its own. */
final class EmptyServerProcess implements AutoCloseable {
    private final Process process;
    private final URI address;

    private EmptyServerProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static EmptyServerProcess start(Path project, String java) throws IOException {
        Process process = new ProcessBuilder(
                        java,
                        "-XX:+UseParallelGC",
                        "-Xmx512m",
                        "-cp",
                        project.resolve("loadtest/target/classes") + ":" + project.resolve("target/ingestion.jar"),
                        EmptyServer.class.getName())
                .redirectError(project.resolve("loadtest/target/bench/empty.log").toFile())
                .start();
        String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                .readLine();
        if (line == null) {
            throw new IOException("The empty server did not start: see empty.log");
        }
        return new EmptyServerProcess(process, URI.create(line.substring("ready ".length())));
    }

    URI address() {
        return address;
    }

    double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
