package io.quantivista.ingestion.intake.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Torn ends are cut, everything else is refused. Large: {@code -Dtest.jvm.args="-Dintake.log.torn_step=1
 * -Dintake.log.flips=10000"}.
 */
class LogDamageTest {
    private static final int TAIL = 64 << 10;
    private static final int STEP = Integer.getInteger("intake.log.torn_step", 997);
    private static final int FLIPS = Integer.getInteger("intake.log.flips", 200);

    @TempDir
    private Path folder;

    private final List<Long> ends = new ArrayList<>();
    private byte[] last = {};
    private Path lastFile = Path.of("");

    /** Segments of 128 KiB: sealed ones, and a last one without a seal, as after a kill. */
    @BeforeEach
    void write() throws IOException {
        Path live = folder.resolve("live");
        try (SegmentLog log = open(live)) {
            long number = 0;
            do {
                log.append(Entries.numbered(++number, 300 + (int) (number % 5) * 700));
                log.append(Entries.numbered(++number, 40));
                log.turn();
            } while (log.counts().segments() < 4 || Files.size(segments(live).get(3)) < TAIL + 8_192);
            copy(live, folder.resolve("killed"));
        }
        List<Path> segments = segments(folder.resolve("killed"));
        lastFile = segments.get(segments.size() - 1);
        last = Files.readAllBytes(lastFile);
        findGroupEnds(lastFile);
    }

    private void findGroupEnds(Path file) throws IOException {
        try (LocalFolder opened = LocalFolder.open(folder.resolve("killed"), false);
                SegmentScanner scanner =
                        SegmentScanner.open(opened, file.getFileName().toString())) {
            long offset = SegmentHeader.BYTES;
            long position = scanner.header().first();
            ends.add(offset);
            while (scanner.at(offset, scanner.size(), position) instanceof Found.Group group) {
                offset = group.next();
                position = group.end();
                ends.add(offset);
            }
        }
    }

    @Test
    void aTailThatIsCutZeroedOrScrambledAtAnyByteLeavesExactlyTheGroupsBeforeIt() throws IOException {
        int cases = 0;
        int from = last.length - TAIL;
        for (int at = from; at < last.length; at += STEP) {
            for (Tear tear : Tear.values()) {
                byte[] torn = tear.on(last, at);
                assertThat(readBack(torn)).as("%s at byte %d", tear, at).isEqualTo(entriesBefore(intact(torn)));
                cases++;
            }
        }
        Proofs.print("torn tails: %d offsets, %d cases, each the exact prefix", cases / 3, cases);
    }

    /** How many bytes of the last segment are still what was written: a scrambled byte may be by chance. */
    private int intact(byte[] torn) {
        int same = Arrays.mismatch(torn, last);
        return same < 0 ? last.length : same;
    }

    private enum Tear {
        CUT,
        ZEROED,
        SCRAMBLED;

        byte[] on(byte[] whole, int at) {
            byte[] torn = Arrays.copyOf(whole, this == CUT ? at : whole.length);
            if (this == ZEROED) {
                Arrays.fill(torn, at, torn.length, (byte) 0);
            } else if (this == SCRAMBLED) {
                byte[] noise = new byte[torn.length - at];
                new Random(at).nextBytes(noise);
                System.arraycopy(noise, 0, torn, at, noise.length);
            }
            return torn;
        }
    }

    /** Entries of the last segment whose groups end at or before a byte; two in each group. */
    private int entriesBefore(int bytes) {
        return 2 * (int) (ends.stream().filter(end -> end <= bytes).count() - 1);
    }

    /** What the last segment alone, torn, comes back with. */
    private int readBack(byte[] torn) throws IOException {
        FaultyDisk disk = new FaultyDisk(new Random(1));
        String name = lastFile.getFileName().toString();
        put(disk, TrimMark.NAME, markBefore(SegmentName.first(name)));
        put(disk, name, torn);
        SegmentLog log = SegmentLog.recover(
                disk, Entries.config(folder, 128 << 10, 4_096, 64 << 10), Runnable::run, new Random(2));
        List<Long> numbers = Entries.numbers(log);
        assertThat(numbers)
                .isEqualTo(IntStream.range(0, numbers.size())
                        .mapToObj(i -> SegmentName.first(name) + 1 + i)
                        .toList());
        return numbers.size();
    }

    private byte[] markBefore(long first) throws IOException {
        FaultyDisk disk = new FaultyDisk(new Random(1));
        try (LocalFolder opened = LocalFolder.open(folder.resolve("killed"), false)) {
            TrimMark.State state = TrimMark.load(opened).orElseThrow();
            TrimMark.create(disk, new TrimMark.State(state.logId(), 0, first - 1))
                    .close();
        }
        java.nio.ByteBuffer bytes = Frame.buffer(8_192);
        disk.openForReading(TrimMark.NAME).readFully(bytes, 0);
        return bytes.array();
    }

    private static void put(FaultyDisk disk, String name, byte[] bytes) throws IOException {
        LogFile file = disk.create(name);
        file.writeFully(java.nio.ByteBuffer.wrap(bytes), 0);
        file.sync();
        disk.sync();
    }

    @Test
    void aFlippedBitInASealedSegmentIsFoundNamedAndNeverSkipped() throws IOException {
        Path killed = folder.resolve("killed");
        Random random = new Random(7);
        List<Path> sealed = segments(killed).subList(0, 3);
        for (int flip = 0; flip < FLIPS; flip++) {
            Path file = sealed.get(random.nextInt(sealed.size()));
            byte[] whole = Files.readAllBytes(file);
            int bit = random.nextInt(whole.length * Byte.SIZE);
            byte[] flipped = whole.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            Files.write(file, flipped);

            assertThatThrownBy(() -> open(killed).close())
                    .as("bit %d of %s", bit, file)
                    .isInstanceOfSatisfying(DamagedLogException.class, damaged -> {
                        assertThat(damaged.file()).isEqualTo(file.toString());
                        assertThat((long) bit / Byte.SIZE).isBetween(damaged.from(), damaged.to() - 1);
                    });
            Files.write(file, whole);
        }
        open(killed).close();
        Proofs.print("bit flips in sealed segments: %d of %d found, in the range that is told", FLIPS, FLIPS);
    }

    @Test
    void aBadByteBeforeALaterGroupOfTheLastSegmentIsDamageAndNoTornTail() throws IOException {
        byte[] flipped = last.clone();
        flipped[(int) (ends.get(ends.size() - 2) - 20)] ^= 1;
        Files.write(lastFile, flipped);

        assertThatThrownBy(() -> open(folder.resolve("killed")))
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining(lastFile.toString())
                .hasMessageContaining("No entry was changed");
        assertThat(lastFile).hasBinaryContent(flipped);
    }

    @Test
    void aMissingSegmentIsToldWithTheEntriesThatAreGone() throws IOException {
        List<Path> segments = segments(folder.resolve("killed"));
        long first = SegmentName.first(segments.get(1).getFileName().toString());
        long next = SegmentName.first(segments.get(2).getFileName().toString());
        Files.delete(segments.get(1));

        assertThatThrownBy(() -> open(folder.resolve("killed")))
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("%s is damaged", segments.get(1))
                .hasMessageContaining("the file is missing, and with it entries %d to %d", first, next - 1);
    }

    @Test
    void aMissingFirstSegmentAndAMissingLastOneAreTold() throws IOException {
        Path killed = folder.resolve("killed");
        List<Path> segments = segments(killed);
        byte[] first = Files.readAllBytes(segments.get(0));
        Files.delete(segments.get(0));
        assertThatThrownBy(() -> open(killed)).hasMessageContaining("the file is missing, and with it entries 0 to");
        Files.write(segments.get(0), first);

        try (SegmentLog log = open(killed)) {
            log.trim(log.last());
        }
        for (Path segment : segments(killed)) {
            Files.delete(segment);
        }
        assertThatThrownBy(() -> open(killed)).hasMessageContaining("some are missing");
    }

    @Test
    void aLogWithoutAReadableTrimMarkBeginsWithItsFirstSegment() throws IOException {
        Path killed = folder.resolve("killed");
        for (byte[] mark : List.of(new byte[0], new byte[8_192])) {
            Files.write(killed.resolve(TrimMark.NAME), mark);
            try (SegmentLog log = open(killed)) {
                assertThat(log.trimmed()).isEqualTo(LogPosition.BEFORE_FIRST);
                assertThat(Entries.numbers(log)).startsWith(1L, 2L, 3L);
            }
        }
    }

    @Test
    void whatWasBeingMadeWhenTheProcessDiedIsRemoved() throws IOException {
        Path leftover = Files.write(folder.resolve("killed").resolve("0000000000000009999.segment.tmp"), new byte[7]);

        open(folder.resolve("killed")).close();

        assertThat(leftover).doesNotExist();
    }

    private static SegmentLog open(Path folder) throws IOException {
        LocalFolder opened = LocalFolder.open(folder, false);
        try {
            return SegmentLog.recover(
                    opened, Entries.config(folder, 128 << 10, 4_096, 64 << 10), Runnable::run, new Random(3));
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private static List<Path> segments(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> SegmentName.is(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
