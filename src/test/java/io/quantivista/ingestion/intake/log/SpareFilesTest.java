package io.quantivista.ingestion.intake.log;

import static io.quantivista.ingestion.intake.log.TurnedLog.appendNow;
import static io.quantivista.ingestion.intake.log.TurnedLog.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Files of trimmed segments are written over. */
class SpareFilesTest {
    private final FaultyDisk disk = new FaultyDisk(new Random(1));

    @Test
    void aTrimmedFileIsWrittenOverAndNobodySeesWhatItHeldBefore() throws IOException {
        SegmentLog log = open();
        append(log, 1, 40);
        log.trim(log.last());
        append(log, 41, 60);

        assertThat(disk.reuses()).isPositive();
        assertThat(Entries.numbers(log)).isEqualTo(numbers(41, 60));

        disk.restartProcess();
        assertThat(Entries.numbers(open())).as("after a kill").isEqualTo(numbers(41, 60));
    }

    @Test
    void aLogThatIsKilledInAFileThatWasWrittenOverGoesOnBehindItsLastGroup() throws IOException {
        for (int kept = 1; kept <= 7; kept++) {
            FaultyDisk one = new FaultyDisk(new Random(kept));
            SegmentLog log = TurnedLog.open(one, TurnedLog.SEGMENT);
            append(log, 1, 28);
            log.trim(log.last());
            append(log, 29, 28 + 7 + kept);
            one.restartMachine();

            SegmentLog next = TurnedLog.open(one, TurnedLog.SEGMENT);
            assertThat(Entries.numbers(next)).isEqualTo(numbers(29, 28 + 7 + kept));
            assertThat(position(appendNow(next, 99, 100))).isEqualTo(28 + 7 + kept);
        }
    }

    @Test
    void noMoreThanSomeFilesAreKeptAndAStopKeepsNone() throws IOException {
        for (int segments = SpareFiles.MOST - 1; segments <= SpareFiles.MOST + 1; segments++) {
            FaultyDisk one = new FaultyDisk(new Random(1));
            SegmentLog log = TurnedLog.open(one, TurnedLog.SEGMENT);
            long number = 0;
            while (log.counts().segments() <= segments) {
                number++;
                appendNow(log, number, 1_000);
            }
            log.trim(log.last());

            assertThat(spares(one)).hasSize(Math.min(segments, SpareFiles.MOST));
            log.close();
            assertThat(spares(one)).isEmpty();
        }
    }

    @Test
    void aFileThatIsLargerThanASegmentIsNotKept() throws IOException {
        for (long bytes = 999; bytes <= 1_001; bytes++) {
            disk.create(SegmentName.of(0));

            assertThat(new SpareFiles(disk, 1_000).keep(new Segment(0, 1, bytes)))
                    .as("%d bytes", bytes)
                    .isEqualTo(bytes <= 1_000);
        }
    }

    @Test
    void theyAreTheFirstToGoWhenTheDiskIsShort() throws IOException {
        SegmentLog log = open();
        append(log, 1, 40);
        log.trim(log.last());
        assertThat(spares(disk)).isNotEmpty();

        disk.space(3 * TurnedLog.SEGMENT - 1, 0);
        log.turn();

        assertThat(spares(disk)).isEmpty();
    }

    @Test
    void aReaderWhoseSegmentIsWrittenOverIsToldThatItWasTrimmed() throws IOException {
        SegmentLog log = open();
        append(log, 1, 20);
        try (LogReader reader = log.readFrom(new LogPosition(0))) {
            assertThat(reader.next(1)).hasSize(1);
            log.trim(log.last());
            append(log, 21, 60);

            assertThat(disk.reuses()).isPositive();
            assertThatThrownBy(() -> readAll(reader)).isInstanceOf(PositionOutOfRangeException.class);
        }
    }

    private static void readAll(LogReader reader) throws IOException {
        List<StoredEntry> some = reader.next(1);
        while (!some.isEmpty()) {
            some = reader.next(1);
        }
    }

    @Test
    void oldBytesBehindTheSealOfTheLastSegmentAreNotReadAndThoseBehindAnEarlierOneAreDamage() throws IOException {
        SegmentLog log = open();
        append(log, 1, 20);
        log.close();
        List<String> segments =
                disk.list().stream().filter(SegmentName::is).sorted().toList();
        addBehind(segments.get(segments.size() - 1));
        SegmentLog next = open();
        assertThat(Entries.numbers(next)).isEqualTo(numbers(1, 20));
        next.close();

        addBehind(segments.get(0));
        assertThatThrownBy(this::open)
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("bytes stand behind its seal");
    }

    private void addBehind(String name) throws IOException {
        LogFile file = disk.openForReuse(name);
        file.writeFully(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}), file.size());
    }

    private SegmentLog open() throws IOException {
        return TurnedLog.open(disk, TurnedLog.SEGMENT);
    }

    private static void append(SegmentLog log, long from, long to) {
        for (long number = from; number <= to; number++) {
            appendNow(log, number, 1_000);
        }
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static List<String> spares(FaultyDisk disk) {
        return disk.list().stream()
                .filter(name -> name.endsWith(SegmentName.TEMPORARY))
                .toList();
    }
}
