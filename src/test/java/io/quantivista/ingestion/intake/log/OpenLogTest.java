package io.quantivista.ingestion.intake.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.InvalidSettingsException;
import io.quantivista.ingestion.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log on the real disk, with its thread; and its settings. */
class OpenLogTest {
    @TempDir
    private Path folder;

    @Test
    void manyCallersShareSyncsAndEachGetsAPositionOfItsOwn() throws Exception {
        Set<Long> positions = ConcurrentHashMap.newKeySet();
        try (SegmentLog log = SegmentLog.open(IntakeLogConfig.at(folder.resolve("a/b")), ForkJoinPool.commonPool())) {
            List<Thread> callers = IntStream.range(0, 64)
                    .mapToObj(caller -> new Thread(() -> {
                        for (int i = 0; i < 30; i++) {
                            positions.add(log.append(Entries.numbered(caller * 1_000L + i + 1, 3_000))
                                    .toCompletableFuture()
                                    .join()
                                    .value());
                        }
                    }))
                    .toList();
            callers.forEach(Thread::start);
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(positions).hasSize(64 * 30);
            assertThat(log.counts().groups()).as("syncs").isLessThan(64 * 30 / 2);
            assertThat(Entries.numbers(log)).hasSize(64 * 30).doesNotHaveDuplicates();
        }
    }

    @Test
    void aReaderThatFollowsSeesEachEntryOnceWhileOthersAppendAndItTrims() throws Exception {
        IntakeLogConfig config = new IntakeLogConfig(
                folder, DataSize.ofMebibytes(1), DataSize.ofKibibytes(64), DataSize.ofMebibytes(1), 0, false);
        List<Long> seen = new ArrayList<>();
        try (SegmentLog log = SegmentLog.open(config, ForkJoinPool.commonPool());
                LogReader reader = log.readFrom(new LogPosition(0))) {
            List<Thread> callers = IntStream.range(0, 4)
                    .mapToObj(caller -> new Thread(() -> IntStream.range(0, 500)
                            .forEach(i -> log.append(Entries.numbered(caller * 1_000L + i + 1, 5_000))
                                    .toCompletableFuture()
                                    .join())))
                    .toList();
            callers.forEach(Thread::start);
            while (seen.size() < 4 * 500) {
                for (StoredEntry stored : reader.next(100_000)) {
                    assertThat(stored.position().value()).isEqualTo(seen.size());
                    seen.add(Entries.number(stored.entry()));
                }
                LogPosition last = new LogPosition(seen.size() - 1);
                log.trim(last);
                if (seen.size() < 4 * 500) {
                    log.beyond(last).toCompletableFuture().join();
                }
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(log.counts().segments()).as("2 of about 10 at most").isLessThan(3);
        }
        assertThat(seen).doesNotHaveDuplicates();
    }

    @Test
    void aSecondLogOnTheFolderIsRefusedUntilTheFirstIsClosed() throws IOException {
        IntakeLogConfig config = IntakeLogConfig.at(folder);
        SegmentLog first = SegmentLog.open(config, Runnable::run);

        assertThatThrownBy(() -> SegmentLog.open(config, Runnable::run))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is open in another process");

        first.close();
        SegmentLog.open(config, Runnable::run).close();
    }

    @Test
    void stagesCompleteOnTheExecutorOfTheOwner() throws Exception {
        CompletableFuture<String> completedOn = new CompletableFuture<>();
        try (SegmentLog log = SegmentLog.open(IntakeLogConfig.at(folder), task -> new Thread(task, "owner").start())) {
            log.append(Entries.numbered(1, 100))
                    .whenComplete((position, failure) ->
                            completedOn.complete(Thread.currentThread().getName()));
            assertThat(completedOn.get()).isIn("owner", Thread.currentThread().getName());
        }
    }

    @Test
    void withoutSettingsTheDefaultsHold() {
        Settings settings = Settings.load(IntakeLogConfig.OPTIONS, Map.of(), Map.of(), null);

        assertThat(IntakeLogConfig.from(settings, folder)).isEqualTo(IntakeLogConfig.at(folder));
    }

    @ParameterizedTest
    @CsvSource({
        "segment_bytes, 1048576, 1073741824",
        "max_entry_bytes, 1024, 67108864",
        "queue_bytes, 65536, 1073741824",
        "min_free_percent, 0, 50"
    })
    void aSettingIsTakenAtItsBoundsAndRefusedBeyond(String name, long least, long most) {
        for (long value : new long[] {least, least + 1, most - 1, most}) {
            assertThat(load(name, value)).isNotNull();
        }
        for (long value : new long[] {least - 1, most + 1}) {
            assertThatThrownBy(() -> load(name, value))
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessageContaining("intake.log." + name);
        }
    }

    private static Settings load(String name, long value) {
        return Settings.load(
                IntakeLogConfig.OPTIONS, Map.of("intake.log." + name, String.valueOf(value)), Map.of(), null);
    }

    @Test
    void anEntryMustFitHalfASegmentAndTheQueue() {
        assertThat(config(200, 100, 2_000)).isNotNull();
        assertThatThrownBy(() -> config(199, 100, 2_000)).hasMessageContaining("is more than half of");
        long frame = EncodedEntry.largestFrame(100);
        assertThat(config(200, 100, frame)).isNotNull();
        assertThat(config(200, 100, frame + 1)).isNotNull();
        assertThatThrownBy(() -> config(200, 100, frame - 1)).hasMessageContaining("does not hold one entry");
    }

    private IntakeLogConfig config(long segment, long maxEntry, long queue) {
        return new IntakeLogConfig(folder, new DataSize(segment), new DataSize(maxEntry), new DataSize(queue), 5, true);
    }
}
