package io.quantivista.ingestion.intake.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The log over a disk in memory, turned by hand. */
class SegmentLogTest {
    private static final int SEGMENT = 8_192;

    private final FaultyDisk disk = new FaultyDisk(new Random(1));

    @Test
    void anAppendIsAcknowledgedOnlyWhenItsSyncHasEnded() throws IOException {
        SegmentLog log = open();

        CompletionStage<LogPosition> first = log.append(Entries.numbered(12, 100));
        CompletionStage<LogPosition> second = log.append(Entries.numbered(13, 100));
        assertThat(first.toCompletableFuture()).isNotDone();
        assertThat(log.last()).isEqualTo(LogPosition.BEFORE_FIRST);
        log.turn();

        assertThat(position(first)).isZero();
        assertThat(position(second)).isEqualTo(1);
        assertThat(log.counts().groups()).as("syncs").isEqualTo(1);
        assertThat(Entries.numbers(log)).containsExactly(12L, 13L);
    }

    @Test
    void nobodyReadsWhatIsNotDurable() throws IOException {
        SegmentLog log = open();
        appendNow(log, 1, 100);
        log.append(Entries.numbered(2, 100));

        try (LogReader reader = log.readFrom(new LogPosition(0))) {
            assertThat(reader.next(1_000)).hasSize(1);
            assertThat(reader.next(1_000)).isEmpty();
            log.turn();
            assertThat(reader.next(1_000)).hasSize(1);
        }
    }

    @Test
    void aReaderStopsBeforeItsBytesAreSpentAndGivesAtLeastOneEntry() throws IOException {
        SegmentLog log = open();
        for (long number = 1; number <= 3; number++) {
            log.append(Entries.numbered(number, 100));
        }
        log.turn();

        for (int maxBytes : new int[] {1, 199, 200, 201, 300}) {
            try (LogReader reader = log.readFrom(new LogPosition(0))) {
                assertThat(reader.next(maxBytes)).hasSize(Math.max(1, maxBytes / 100));
            }
        }
    }

    @Test
    void aFailedSyncAcknowledgesNothingAndStopsTheLogForGood() throws IOException {
        SegmentLog log = open();
        appendNow(log, 1, 100);
        disk.failSyncs(1);
        CompletionStage<LogPosition> failed = log.append(Entries.numbered(2, 100));
        log.turn();
        disk.failSyncs(0);
        CompletionStage<LogPosition> after = log.append(Entries.numbered(3, 100));
        log.turn();

        assertThat(code(failed)).isEqualTo(ErrorCode.INTAKE_FAILED);
        assertThat(code(after)).isEqualTo(ErrorCode.INTAKE_FAILED);
        assertThat(log.closedForAppends().orElseThrow().detail())
                .contains("Input/output error")
                .contains("start the gateway again");
        assertThat(Entries.numbers(log)).containsExactly(1L);

        disk.restartMachine();
        assertThat(Entries.numbers(open())).startsWith(1L).isSubsetOf(1L, 2L);
    }

    @Test
    void anEntryOfTheLargestSizeIsTakenAndOneByteMoreIsRefused() throws IOException {
        SegmentLog log = open();

        for (int size : new int[] {1_999, 2_000}) {
            assertThat(position(appendNow(log, size, size))).isNotNegative();
        }
        assertThatThrownBy(() -> position(appendNow(log, 1, 2_001)))
                .hasMessageContaining("the push has 2001 bytes, and one may have 2000 (intake.log.max_entry_bytes)");
        assertThat(Entries.numbers(log)).containsExactly(1_999L, 2_000L);
    }

    @Test
    void theQueueTakesItsBytesAndNotOneMoreAndSaysWhenThereIsRoom() throws IOException {
        int frame = EncodedEntry.of(Entries.numbered(1, 1_000)).frameBytes();
        assertThat(offered(2 * frame - 1)).isEqualTo(1);
        assertThat(offered(2 * frame)).isEqualTo(2);
        assertThat(offered(2 * frame + 1)).isEqualTo(2);

        SegmentLog log = open(2 * frame + 2_400);
        CompletionStage<LogPosition> last = log.append(Entries.numbered(1, 1_000));
        while (code(last) == null) {
            last = log.append(Entries.numbered(1, 1_000));
        }
        assertThat(code(last)).isEqualTo(ErrorCode.BUSY);
        CompletionStage<Void> room = log.room();
        assertThat(room.toCompletableFuture()).isNotDone();
        log.turn();
        assertThat(room.toCompletableFuture()).isCompleted();
        assertThat(code(log.append(Entries.numbered(1, 1_000)))).isNull();
    }

    private static int offered(long capacity) {
        AppendQueue queue = new AppendQueue(capacity);
        int taken = 0;
        while (queue.offer(new PendingAppend(EncodedEntry.of(Entries.numbered(1, 1_000))))) {
            taken++;
        }
        return taken;
    }

    @Test
    void entriesAreRefusedWhileTheDiskIsShortAndTakenAgainByThemselves() throws IOException {
        SegmentLog log = open();
        disk.space(3 * SEGMENT - 1, 0);
        CompletionStage<LogPosition> refused = appendNow(log, 1, 100);
        assertThat(code(refused)).isEqualTo(ErrorCode.INTAKE_FULL);
        assertThat(code(log.append(Entries.numbered(1, 100)))).isEqualTo(ErrorCode.INTAKE_FULL);

        disk.space(3 * SEGMENT, 0);
        log.turn();
        assertThat(log.closedForAppends()).isEmpty();
        assertThat(position(appendNow(log, 2, 100))).isZero();
        disk.space(3 * SEGMENT + 1, 0);
        assertThat(position(appendNow(log, 3, 100))).isEqualTo(1);
        assertThat(Entries.numbers(log)).containsExactly(2L, 3L);
    }

    @Test
    void theShareOfTheDiskThatStaysFreeIsTheBoundWhereItIsMore() throws IOException {
        IntakeLogConfig config = new IntakeLogConfig(
                Path.of("disk"),
                new io.quantivista.ingestion.config.DataSize(SEGMENT),
                new io.quantivista.ingestion.config.DataSize(100),
                new io.quantivista.ingestion.config.DataSize(SEGMENT),
                5,
                true);
        DiskSpace space = new DiskSpace(disk, config);

        for (long free : new long[] {49_999, 50_000, 50_001}) {
            disk.space(free, 1_000_000);
            assertThat(space.shortage().isPresent()).as("%d free", free).isEqualTo(free < 50_000);
        }
    }

    @Test
    void aWriteThatFindsTheDiskFullIsCutBackAndTheNextIsTaken() throws IOException {
        SegmentLog log = open();
        appendNow(log, 1, 100);
        for (int round = 0; round < 20; round++) {
            disk.failWrites(1);
            assertThat(code(appendNow(log, 2, 1_500))).isEqualTo(ErrorCode.INTAKE_FULL);
            disk.failWrites(0);
        }
        assertThat(position(appendNow(log, 3, 1_500))).isEqualTo(1);

        disk.restartMachine();
        assertThat(Entries.numbers(open())).containsExactly(1L, 3L);
    }

    @Test
    void positionsGoOnAfterEverythingIsTrimmedAndTheLogIsStartedAgain() throws IOException {
        long expected = 0;
        for (int start = 0; start < 3; start++) {
            SegmentLog log = open();
            String id = log.id();
            for (long number = 1; number <= 20; number++) {
                assertThat(position(appendNow(log, number, 1_000))).isEqualTo(expected++);
            }
            log.trim(log.last());
            assertThat(log.counts().segments()).isEqualTo(1);
            assertThat(Entries.numbers(log)).isEmpty();
            log.close();
            disk.restartMachine();
            assertThat(open().id()).isEqualTo(id);
        }
    }

    @Test
    void whatIsTrimmedOrNeverWasIsOutOfRange() throws IOException {
        SegmentLog log = open();
        for (long number = 1; number <= 20; number++) {
            appendNow(log, number, 1_000);
        }
        log.trim(new LogPosition(9));

        for (long position : LongStream.of(-1, 0, 9, 21).toArray()) {
            assertThatThrownBy(() -> log.readFrom(new LogPosition(position)))
                    .isInstanceOf(PositionOutOfRangeException.class)
                    .hasMessageContaining("trimmed up to 9 and its last entry is 19");
        }
        for (long position : LongStream.of(10, 19, 20).toArray()) {
            assertThat(Entries.readAll(log, new LogPosition(position))).hasSize((int) (20 - position));
        }
        assertThatThrownBy(() -> log.trim(new LogPosition(20))).isInstanceOf(PositionOutOfRangeException.class);
        log.trim(new LogPosition(3));
        assertThat(log.trimmed()).isEqualTo(new LogPosition(9));
    }

    @Test
    void aReaderThatIsOvertakenByTheTrimSaysSo() throws IOException {
        SegmentLog log = open();
        for (long number = 1; number <= 20; number++) {
            appendNow(log, number, 1_000);
        }
        try (LogReader reader = log.readFrom(new LogPosition(0))) {
            log.trim(new LogPosition(15));
            assertThatThrownBy(() -> reader.next(1)).isInstanceOf(PositionOutOfRangeException.class);
        }
    }

    @Test
    void whoWaitsForAnEntryIsToldWhenItIsDurableOrNoneWillCome() throws IOException {
        SegmentLog log = open();
        CompletionStage<Void> first = log.beyond(LogPosition.BEFORE_FIRST);
        assertThat(first.toCompletableFuture()).isNotDone();
        appendNow(log, 1, 100);
        assertThat(first.toCompletableFuture()).isCompleted();
        assertThat(log.beyond(LogPosition.BEFORE_FIRST).toCompletableFuture()).isCompleted();

        CompletionStage<Void> second = log.beyond(new LogPosition(0));
        assertThat(second.toCompletableFuture()).isNotDone();
        log.close();
        assertThat(second.toCompletableFuture()).isCompleted();
        assertThat(log.closedForAppends()).isPresent();
    }

    @Test
    void aStopMakesDurableWhatWasTaken() throws IOException {
        SegmentLog log = open();
        CompletionStage<LogPosition> taken = log.append(Entries.numbered(1, 100));

        log.close();

        assertThat(position(taken)).isZero();
        disk.restartMachine();
        assertThat(Entries.numbers(open())).containsExactly(1L);
    }

    @Test
    void everyFieldOfAnEntryComesBackAndItsTextsHaveTheirBounds() throws IOException {
        SegmentLog log = open();
        String longest = "é".repeat(127) + "x";
        LogEntry entry = Entries.numbered(5, 0)
                .withKey(new IdempotencyKey(longest, "f"))
                .withSequence(new StreamSequence("s".repeat(254), Long.MIN_VALUE));
        log.append(entry);
        log.turn();

        LogEntry read = Entries.readAll(log, new LogPosition(0)).get(0).entry();

        assertThat(Entries.same(read, entry)).isTrue();
        assertThatThrownBy(() -> new IdempotencyKey(longest + "x", "f"))
                .hasMessage("the idempotency key has 256 bytes, and may have 1 to 255");
        assertThatThrownBy(() -> new StreamSequence("", 1))
                .hasMessage("the stream id has 0 bytes, and may have 1 to 255");
    }

    private SegmentLog open() throws IOException {
        return open(SEGMENT);
    }

    private SegmentLog open(long queue) throws IOException {
        return SegmentLog.recover(
                disk,
                Entries.config(Path.of("disk"), SEGMENT, 2_000, Math.max(queue, 3_400)),
                Runnable::run,
                new Random(2));
    }

    private static CompletionStage<LogPosition> appendNow(SegmentLog log, long number, int size) {
        CompletionStage<LogPosition> stage = log.append(Entries.numbered(number, size));
        log.turn();
        return stage;
    }

    private static long position(CompletionStage<LogPosition> stage) {
        return stage.toCompletableFuture().getNow(LogPosition.BEFORE_FIRST).value();
    }

    private static @org.jspecify.annotations.Nullable ErrorCode code(CompletionStage<LogPosition> stage) {
        if (!stage.toCompletableFuture().isCompletedExceptionally()) {
            return null;
        }
        try {
            stage.toCompletableFuture().join();
            return null;
        } catch (CompletionException e) {
            return ((GatewayException) List.of(e.getCause()).get(0)).code();
        }
    }
}
