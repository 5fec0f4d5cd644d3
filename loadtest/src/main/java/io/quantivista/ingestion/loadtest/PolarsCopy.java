package io.quantivista.ingestion.loadtest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Polars writing a file as zstd Parquet, in a process of its own, where its environment can be made. */
final class PolarsCopy {
    private final Path loadtest;
    private final boolean isThere;

    /** Seconds of one copy, and those that it took of the processors. */
    record Cost(double seconds, double cpuSeconds) {}

    PolarsCopy(Path project) throws IOException, InterruptedException {
        loadtest = project.resolve("loadtest");
        isThere = new ProcessBuilder(loadtest.resolve("polars/setup").toString())
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }

    boolean isThere() {
        return isThere;
    }

    Cost copy(String format, Path file) throws IOException {
        Path target = file.resolveSibling("polars.parquet");
        Process process = new ProcessBuilder(List.of(
                        loadtest.resolve("target/polars/bin/python").toString(),
                        loadtest.resolve("polars/sink.py").toString(),
                        format,
                        file.toString(),
                        target.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .split(" ");
        if (answer.length != 2) {
            throw new IOException("Polars did not copy " + file);
        }
        return new Cost(Double.parseDouble(answer[0]), Double.parseDouble(answer[1]));
    }
}
