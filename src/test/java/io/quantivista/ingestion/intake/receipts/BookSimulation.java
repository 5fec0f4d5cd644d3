package io.quantivista.ingestion.intake.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.intake.log.FaultyDisk;
import io.quantivista.ingestion.intake.log.IdempotencyKey;
import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.log.StreamSequence;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * A book beside a log that never fails, over a disk that does: entries come, the log is trimmed behind an archive, processes and
 * machines die at any call, and what is left of the log is noted again. The model never forgets a verdict.
 */
final class BookSimulation {
    private static final UUID LOG = new UUID(1, 2);
    private static final long FILE_BYTES = 700;

    private final Random random;
    private final FaultyDisk disk;
    private final ReceiptConfig config;
    private final BookModel model;
    private final List<LogEntry> entries = new ArrayList<>();
    private long trimmed = -1;
    private long seconds = 1_750_000_000;
    private int crashes;

    /** What a run did. */
    record Outcome(int entries, int voids, int crashes, long trimmed) {}

    private BookSimulation(long seed) {
        random = new Random(seed);
        disk = new FaultyDisk(random);
        config = new ReceiptConfig(
                1 + random.nextInt(12),
                Duration.ofSeconds(1 + random.nextInt(60)),
                1 + random.nextInt(4),
                Duration.ofSeconds(1 + random.nextInt(120)));
        model = new BookModel(config);
    }

    static Outcome run(long seed, int rounds) {
        BookSimulation simulation = new BookSimulation(seed);
        for (int round = 0; round < rounds; round++) {
            simulation.live();
        }
        simulation.disk.restartProcess();
        simulation.requireTheSame();
        int voids = (int) simulation.model.verdicts.values().stream()
                .filter(verdict -> verdict == Verdict.VOID)
                .count();
        return new Outcome(simulation.entries.size(), voids, simulation.crashes, simulation.trimmed);
    }

    /** One process, from its start to its end. */
    private void live() {
        disk.dieAfter(random.nextInt(4) == 0 ? Integer.MAX_VALUE : random.nextInt(120));
        try (ReceiptBook book = open()) {
            for (int i = random.nextInt(60); i > 0; i--) {
                step(book);
            }
        } catch (FaultyDisk.Killed killed) {
            crashes++;
        } catch (IOException e) {
            throw new AssertionError("the archive was refused", e);
        }
        if (random.nextBoolean()) {
            disk.restartProcess();
        } else {
            disk.restartMachine();
        }
    }

    private ReceiptBook open() throws IOException {
        ReceiptBook book = ReceiptBook.open(config, disk, bounds(), clock(), FILE_BYTES);
        book.trimmed(new LogPosition(trimmed));
        for (long position = trimmed + 1; position < entries.size(); position++) {
            assertThat(book.note(new LogPosition(position), entry(position)))
                    .as("replay of %d", position)
                    .isEqualTo(model.verdicts.get(position));
        }
        return book;
    }

    private ArchiveLoader.LogBounds bounds() {
        return new ArchiveLoader.LogBounds(LOG, trimmed, entries.size() - 1);
    }

    private Clock clock() {
        return Clock.fixed(Instant.ofEpochSecond(0), ZoneOffset.UTC);
    }

    private LogEntry entry(long position) {
        return entries.get((int) position);
    }

    private void step(ReceiptBook book) {
        int what = random.nextInt(10);
        if (what < 8) {
            LogEntry entry = next();
            entries.add(entry);
            long position = entries.size() - 1;
            assertThat(book.note(new LogPosition(position), entry)).isEqualTo(model.note(position, entry));
        } else if (!entries.isEmpty()) {
            archive(book);
        }
    }

    private void archive(ReceiptBook book) {
        long upTo = trimmed + random.nextInt((int) (entries.size() - trimmed));
        disk.failSyncs(random.nextInt(8) == 0 ? 0.3 : 0);
        disk.failWrites(random.nextInt(8) == 0 ? 0.3 : 0);
        try {
            book.archive(new LogPosition(upTo));
            trimmed = Math.max(trimmed, upTo);
            book.trimmed(new LogPosition(trimmed));
        } catch (IOException failed) {
            // Nothing is trimmed then.
        } finally {
            disk.failSyncs(0);
            disk.failWrites(0);
        }
    }

    private LogEntry next() {
        seconds += random.nextInt(6) - 1;
        LogEntry entry = LogEntry.of(
                "source-" + random.nextInt(2),
                "table-" + random.nextInt(3),
                "application/json",
                random.nextInt(100),
                Instant.ofEpochSecond(seconds),
                new byte[0]);
        if (random.nextInt(3) > 0) {
            entry = entry.withKey(new IdempotencyKey("key-" + random.nextInt(20), "print-" + random.nextInt(2)));
        }
        if (random.nextInt(3) == 0) {
            String stream = "stream-" + random.nextInt(4);
            long last = model.last(entry.sourceId(), stream);
            entry = entry.withSequence(
                    new StreamSequence(stream, random.nextInt(4) == 0 ? last + random.nextInt(4) : last + 1));
        }
        return entry;
    }

    private void requireTheSame() {
        try (ReceiptBook book = open()) {
            for (BookModel.Known known : model.keys()) {
                assertThat(book.find(known.source(), known.key()))
                        .as("%s", known)
                        .contains(new KnownPush(known.table(), known.records(), new LogPosition(known.position())));
            }
            for (BookModel.Stream stream : model.streams()) {
                assertThat(book.lastSequence(stream.source(), stream.id())).isEqualTo(stream.last());
            }
            assertThat(book.counts().keys()).isEqualTo(model.keys().size());
            assertThat(book.counts().streams()).isEqualTo(model.streams().size());
        } catch (IOException e) {
            throw new AssertionError("the archive was refused", e);
        }
    }
}
