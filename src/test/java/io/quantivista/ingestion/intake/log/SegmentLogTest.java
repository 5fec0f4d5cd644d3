package io.quantivista.ingestion.intake.log;

import static io.quantivista.ingestion.intake.log.TurnedLog.appendNow;
import static io.quantivista.ingestion.intake.log.TurnedLog.code;
import static io.quantivista.ingestion.intake.log.TurnedLog.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.error.ErrorCode;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The log over a disk in memory, turned by hand. */
class SegmentLogTest {
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
        return TurnedLog.open(disk, TurnedLog.SEGMENT);
    }
}
