package io.quantivista.ingestion.intake.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a tmpfs of 16 MiB, which root alone can mount. Large: {@code -Dtest.jvm.args=-Dintake.log.fills=50}. */
class FullDiskTest {
    private static final int FILLS = Integer.getInteger("intake.log.fills", 2);
    private static final int ENTRY = 60_000;

    @TempDir
    private Path folder;

    private final List<Long> acknowledged = new ArrayList<>();
    private boolean mounted;
    private long number;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder.toString());
        assumeTrue(mounted, "no right to mount a tmpfs: run as root");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", "-l", folder.toString())).isTrue();
        }
    }

    @Test
    void theLogStopsBeforeTheDiskIsFullAndGoesOnWhenThereIsRoom() throws Exception {
        IntakeLogConfig config = config();
        try (SegmentLog log = SegmentLog.open(config, Runnable::run)) {
            for (int fill = 0; fill < FILLS; fill++) {
                assertThat(appendUntilRefused(log)).isEqualTo(ErrorCode.INTAKE_FULL);
                assertThat(Files.getFileStore(folder).getUsableSpace()).isBetween(2L << 20, 3L << 20);
                trimHalf(log);
                awaitOpen(log);
            }
        }
        checkAfterRestart(config);
    }

    @Test
    void aDiskThatOthersFillTearsAWriteAndLosesNothing() throws Exception {
        IntakeLogConfig config = config();
        try (LogFolder folderOfLog = new BoundlessFolder(LocalFolder.open(config.folder(), true))) {
            SegmentLog log = SegmentLog.recover(folderOfLog, config, Runnable::run, new Random(1));
            for (int fill = 0; fill < FILLS; fill++) {
                Path ballast = Files.write(folder.resolve("ballast"), new byte[(2 << 20) + 4_096 * fill]);
                assertThat(appendUntilRefused(log)).isEqualTo(ErrorCode.INTAKE_FULL);
                Files.delete(ballast);
                turn(log);
                assertThat(append(log)).isNull();
                assertThat(appendUntilRefused(log)).isEqualTo(ErrorCode.INTAKE_FULL);
                trimHalf(log);
                assertThat(append(log)).isNull();
            }
            log.close();
        }
        checkAfterRestart(config);
        Proofs.print("disk full on a tmpfs: %d fills at its bound, %d torn writes, 0 lost", FILLS, 2 * FILLS);
    }

    private IntakeLogConfig config() {
        return new IntakeLogConfig(
                folder.resolve("log"), DataSize.ofMebibytes(1), new DataSize(ENTRY), DataSize.ofMebibytes(1), 5, true);
    }

    private ErrorCode appendUntilRefused(SegmentLog log) {
        ErrorCode refusal = append(log);
        while (refusal == null) {
            refusal = append(log);
        }
        return refusal;
    }

    private @org.jspecify.annotations.Nullable ErrorCode append(SegmentLog log) {
        number++;
        var stage = log.append(Entries.numbered(number, ENTRY)).toCompletableFuture();
        if (!stage.isDone()) {
            turn(log);
        }
        try {
            stage.join();
            acknowledged.add(number);
            return null;
        } catch (CompletionException e) {
            return ((GatewayException) e.getCause()).code();
        }
    }

    /** A log that was opened turns by itself; this is one turn of one that was not. */
    private static void turn(SegmentLog log) {
        if (!log.isStarted()) {
            log.turn();
        }
    }

    private void trimHalf(SegmentLog log) throws IOException {
        log.trim(new LogPosition((log.trimmed().value() + log.last().value()) / 2));
        turn(log);
    }

    private static void awaitOpen(SegmentLog log) {
        org.awaitility.Awaitility.await().until(() -> log.closedForAppends().isEmpty());
    }

    private void checkAfterRestart(IntakeLogConfig config) throws IOException {
        try (SegmentLog log = SegmentLog.open(config, Runnable::run)) {
            int trimmed = (int) log.trimmed().value() + 1;
            assertThat(Entries.numbers(log)).isEqualTo(acknowledged.subList(trimmed, acknowledged.size()));
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** Says that there is space for ever, so that writes meet the end of the disk. */
    private record BoundlessFolder(LogFolder folder) implements LogFolder {
        @Override
        public List<String> list() throws IOException {
            return folder.list();
        }

        @Override
        public LogFile create(String name) throws IOException {
            return folder.create(name);
        }

        @Override
        public LogFile openForReuse(String name) throws IOException {
            return folder.openForReuse(name);
        }

        @Override
        public LogFile openForReading(String name) throws IOException {
            return folder.openForReading(name);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            folder.rename(from, to);
        }

        @Override
        public void unlink(String name) throws IOException {
            folder.unlink(name);
        }

        @Override
        public void sync() throws IOException {
            folder.sync();
        }

        @Override
        public long freeBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public long totalBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public String pathOf(String name) {
            return folder.pathOf(name);
        }

        @Override
        public void close() {
            folder.close();
        }
    }
}
