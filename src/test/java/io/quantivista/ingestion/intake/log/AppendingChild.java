package io.quantivista.ingestion.intake.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.config.DataSize;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs an {@link AppendingProcess} on a folder again and again, keeps what it said was durable, and looks for it. */
final class AppendingChild {
    private final Path folder;
    private final Map<Long, Long> acknowledged = new HashMap<>();
    private long highestNumber;
    private long highestPosition = -1;
    private long told;

    AppendingChild(Path folder) {
        this.folder = folder;
    }

    /** Everything that was said in all runs. */
    long told() {
        return told;
    }

    /**
     * Runs until the process ends, or has said so many lines and is killed.
     *
     * @param tracer a command to run it under, or none
     * @return how much it said
     */
    long run(long lines, String... tracer) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(tracer))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long said = 0;
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                take(line);
                if (++said == lines) {
                    // Through its handle, as the process would close the pipe with what it said last.
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        told += said;
        return said;
    }

    private List<String> command(String... tracer) {
        List<String> command = new ArrayList<>(List.of(tracer));
        Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendingProcess.class.getName(),
                        folder.toString(),
                        String.valueOf(highestNumber + 1_000))
                .forEach(command::add);
        return command;
    }

    private void take(String line) {
        String[] parts = line.split(" ");
        long number = Long.parseLong(parts[1]);
        acknowledged.put(Long.parseLong(parts[0]), number);
        highestNumber = Math.max(highestNumber, number);
    }

    /** What was said is there, nothing is there twice, and no position comes again. */
    void check() throws IOException {
        IntakeLogConfig config = new IntakeLogConfig(
                folder, DataSize.ofMebibytes(1), DataSize.ofKibibytes(64), DataSize.ofMebibytes(1), 0, true);
        try (SegmentLog log = SegmentLog.open(config, Runnable::run)) {
            acknowledged.keySet().removeIf(position -> position <= log.trimmed().value());
            List<StoredEntry> held = Entries.readAll(log, log.trimmed().next());
            Map<Long, Long> found = new HashMap<>();
            for (StoredEntry stored : held) {
                found.put(stored.position().value(), Entries.number(stored.entry()));
            }
            assertThat(found).containsAllEntriesOf(acknowledged);
            assertThat(new HashSet<>(found.values())).hasSameSizeAs(held);
            assertThat(log.last().value()).isGreaterThanOrEqualTo(highestPosition);
            highestPosition = log.last().value();
            found.values().forEach(number -> highestNumber = Math.max(highestNumber, number));
            acknowledged.putAll(found);
        }
    }
}
