package io.quantivista.ingestion.intake.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.config.DataSize;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large: {@code -Dtest.jvm.args=-Dintake.log.kills=500}. */
class KilledProcessTest {
    private static final int KILLS = Integer.getInteger("intake.log.kills", 3);

    @TempDir
    private Path folder;

    private final Map<Long, Long> acknowledged = new HashMap<>();
    private long highestNumber;
    private long highestPosition = -1;

    @Test
    void whatAProcessSaidWasDurableIsThereAfterItIsKilled() throws Exception {
        Random random = new Random(KILLS);
        long told = 0;
        for (int round = 1; round <= KILLS; round++) {
            told += appendUntilKilled(1 + random.nextInt(1_500));
            check(round);
        }
        Proofs.print("kill -9: %d processes, %d acknowledged appends, 0 lost, 0 doubled", KILLS, told);
    }

    private long appendUntilKilled(int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendingProcess.class.getName(),
                        folder.toString(),
                        String.valueOf(highestNumber + 1_000))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long told = 0;
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (line != null) {
                take(line);
                if (++told == lines) {
                    // Through its handle, as the process would close the pipe with what it said last.
                    process.toHandle().destroyForcibly();
                }
                line = output.readLine();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(told).as("lines before the end").isGreaterThanOrEqualTo(lines);
        return told;
    }

    /** A line that the kill cut short was not said. */
    private void take(String line) {
        String[] parts = line.split(" ");
        if (parts.length == 2 && !parts[1].isEmpty()) {
            long position = Long.parseLong(parts[0]);
            long number = Long.parseLong(parts[1]);
            acknowledged.put(position, number);
            highestNumber = Math.max(highestNumber, number);
        }
    }

    private void check(int round) throws IOException {
        IntakeLogConfig config = new IntakeLogConfig(
                folder, DataSize.ofMebibytes(1), DataSize.ofKibibytes(64), DataSize.ofMebibytes(1), 0, true);
        try (SegmentLog log = SegmentLog.open(config, Runnable::run)) {
            acknowledged.keySet().removeIf(position -> position <= log.trimmed().value());
            List<StoredEntry> held = Entries.readAll(log, log.trimmed().next());
            Map<Long, Long> found = new HashMap<>();
            for (StoredEntry stored : held) {
                found.put(stored.position().value(), Entries.number(stored.entry()));
            }
            assertThat(found).as("round %d", round).containsAllEntriesOf(acknowledged);
            assertThat(new java.util.HashSet<>(found.values())).hasSameSizeAs(held);
            assertThat(log.last().value()).isGreaterThan(highestPosition);
            highestPosition = log.last().value();
            found.values().forEach(number -> highestNumber = Math.max(highestNumber, number));
            acknowledged.putAll(found);
        }
    }
}
