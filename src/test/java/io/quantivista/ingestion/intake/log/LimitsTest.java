package io.quantivista.ingestion.intake.log;

import static io.quantivista.ingestion.intake.log.TurnedLog.appendNow;
import static io.quantivista.ingestion.intake.log.TurnedLog.code;
import static io.quantivista.ingestion.intake.log.TurnedLog.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How much an entry, the queue and the disk take: one less, just so, one more. */
class LimitsTest {
    private final FaultyDisk disk = new FaultyDisk(new Random(1));

    @Test
    void anEntryOfTheLargestSizeIsTakenAndOneByteMoreIsRefused() throws IOException {
        SegmentLog log = TurnedLog.open(disk, TurnedLog.SEGMENT);

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

        SegmentLog log = TurnedLog.open(disk, 2 * frame + 2_400);
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
        SegmentLog log = TurnedLog.open(disk, TurnedLog.SEGMENT);
        disk.space(3 * TurnedLog.SEGMENT - 1, 0);
        CompletionStage<LogPosition> refused = appendNow(log, 1, 100);
        assertThat(code(refused)).isEqualTo(ErrorCode.INTAKE_FULL);
        assertThat(code(log.append(Entries.numbered(1, 100)))).isEqualTo(ErrorCode.INTAKE_FULL);

        disk.space(3 * TurnedLog.SEGMENT, 0);
        log.turn();
        assertThat(log.closedForAppends()).isEmpty();
        assertThat(position(appendNow(log, 2, 100))).isZero();
        disk.space(3 * TurnedLog.SEGMENT + 1, 0);
        assertThat(position(appendNow(log, 3, 100))).isEqualTo(1);
        assertThat(Entries.numbers(log)).containsExactly(2L, 3L);
    }

    @Test
    void theShareOfTheDiskThatStaysFreeIsTheBoundWhereItIsMore() throws IOException {
        IntakeLogConfig config = new IntakeLogConfig(
                Path.of("disk"),
                new DataSize(TurnedLog.SEGMENT),
                new DataSize(100),
                new DataSize(TurnedLog.SEGMENT),
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
        SegmentLog log = TurnedLog.open(disk, TurnedLog.SEGMENT);
        appendNow(log, 1, 100);
        for (int round = 0; round < 20; round++) {
            disk.failWrites(1);
            assertThat(code(appendNow(log, 2, 1_500))).isEqualTo(ErrorCode.INTAKE_FULL);
            disk.failWrites(0);
        }
        assertThat(position(appendNow(log, 3, 1_500))).isEqualTo(1);

        disk.restartMachine();
        assertThat(Entries.numbers(TurnedLog.open(disk, TurnedLog.SEGMENT))).containsExactly(1L, 3L);
    }
}
