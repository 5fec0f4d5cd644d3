package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/**
 * One log over a disk that fails, through several lives: appends, trims, reads, stops, kills and power cuts, chosen by a seed.
 * After each start the log must hold what {@link LogModel} says. One thread, so that a seed always does the same.
 */
final class LogSimulation {
    private static final int SEGMENT = 4_096;
    private static final int MAX_ENTRY = 1_500;

    private final Random random;
    private final FaultyDisk disk;
    private final LogModel model = new LogModel();
    private final IntakeLogConfig config = Entries.config(Path.of("disk"), SEGMENT, MAX_ENTRY, 16_384);
    private long number;
    private int kills;
    private int groups;

    /** What a run did; equal for equal seeds. */
    record Outcome(long trace, long appended, int kills, int groups, int reuses) {}

    private LogSimulation(long seed) {
        this.random = new Random(seed);
        this.disk = new FaultyDisk(new Random(seed * 31 + 7));
    }

    static Outcome run(long seed) {
        try {
            return new LogSimulation(seed).run();
        } catch (AssertionError | RuntimeException | IOException e) {
            throw new AssertionError("seed %d: %s".formatted(seed, e.getMessage()), e);
        }
    }

    private Outcome run() throws IOException {
        int lives = 2 + random.nextInt(5);
        for (int life = 0; life < lives; life++) {
            temptFate();
            live();
            kills += disk.isDead() ? 1 : 0;
            if (random.nextInt(3) == 0) {
                disk.restartProcess();
            } else {
                disk.restartMachine();
            }
        }
        disk.space(Long.MAX_VALUE / 4, Long.MAX_VALUE / 2);
        SegmentLog log = open();
        model.check(log.trimmed().value(), Entries.readAll(log, log.trimmed().next()));
        log.close();
        return new Outcome(disk.trace(), number, kills, groups, disk.reuses());
    }

    private void temptFate() {
        if (random.nextInt(4) > 0) {
            disk.dieAfter(random.nextInt(random.nextBoolean() ? 40 : 400));
        }
        if (random.nextInt(4) == 0) {
            disk.failSyncs(0.05);
        }
        if (random.nextInt(4) == 0) {
            disk.failWrites(0.1);
        }
    }

    private void live() {
        try {
            SegmentLog log = open();
            model.check(
                    log.trimmed().value(), Entries.readAll(log, log.trimmed().next()));
            for (int step = random.nextInt(60); step > 0; step--) {
                step(log);
            }
            if (random.nextBoolean()) {
                log.close();
            }
        } catch (FaultyDisk.Killed killed) {
            LogModel.require(disk.isDead(), "killed, and the disk lives");
        } catch (DamagedLogException damaged) {
            throw new AssertionError(damaged.getMessage(), damaged);
        } catch (IOException failed) {
            // The disk refused a start or a trim, and the process ends: the next life begins as after a kill.
        }
    }

    private SegmentLog open() throws IOException {
        return SegmentLog.recover(disk, config, Runnable::run, new Random(random.nextLong()));
    }

    private void step(SegmentLog log) throws IOException {
        switch (random.nextInt(12)) {
            case 0 -> trim(log);
            case 1 -> disk.space(random.nextInt(4) == 0 ? 3 * SEGMENT - 1 : 3 * SEGMENT, 0);
            case 2 -> readSome(log);
            default -> appendGroup(log);
        }
        LogModel.require(!disk.isDead() || log.closedForAppends().isPresent(), "a dead disk, and the log is open");
        if (disk.isDead()) {
            throw new FaultyDisk.Killed();
        }
    }

    private void appendGroup(SegmentLog log) {
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            number++;
            model.appended(number, log.append(Entries.numbered(number, 24 + random.nextInt(MAX_ENTRY - 23))));
        }
        log.turn();
        groups++;
    }

    private void trim(SegmentLog log) throws IOException {
        long upTo = log.last().value() - random.nextInt(30);
        if (upTo > log.trimmed().value()) {
            model.trimming(upTo);
            log.trim(new LogPosition(upTo));
            model.trimmed(upTo);
        }
    }

    private void readSome(SegmentLog log) throws IOException {
        long from = log.trimmed().value() + 1 + random.nextInt(20);
        if (from <= log.last().value()) {
            try (LogReader reader = log.readFrom(new LogPosition(from))) {
                StoredEntry first = reader.next(1).get(0);
                LogModel.require(first.position().value() == from, "read %s from %d".formatted(first.position(), from));
                Entries.number(first.entry());
            }
        }
    }
}
