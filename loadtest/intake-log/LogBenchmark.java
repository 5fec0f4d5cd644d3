import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.intake.log.IntakeLogConfig;
import io.quantivista.ingestion.intake.log.LogCounts;
import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.log.LogReader;
import io.quantivista.ingestion.intake.log.SegmentLog;
import io.quantivista.ingestion.intake.log.StoredEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The intake log with sync on and off, in turn: appends of a size by so many callers, each of whom waits for the
 * acknowledgement before the next; then the start over what was written, and a read of it.
 *
 * <p>Arguments, all optional: rounds (5), folder (loadtest/target/intake-log, on the disk to be measured).
 */
public final class LogBenchmark {
    private static final long MIB = 1 << 20;

    private record Load(String name, int size, int callers, int appends) {}

    private static final List<Load> LOADS = List.of(
            new Load("3 KB, 1 caller", 3_000, 1, 2_000),
            new Load("3 KB, 64 callers", 3_000, 64, 60_000),
            new Load("30 KB, 1 caller", 30_000, 1, 2_000),
            new Load("30 KB, 64 callers", 30_000, 64, 20_000),
            new Load("30 KB, 256 callers", 30_000, 256, 20_000));

    private LogBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        Path folder = Path.of(arguments.length > 1 ? arguments[1] : "loadtest/target/intake-log");
        System.out.println("| appends | sync | MB/s | appends/s | appends per sync | p50 ms | p99 ms |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (Load load : LOADS) {
            List<Run> on = new ArrayList<>();
            List<Run> off = new ArrayList<>();
            for (int round = -1; round < rounds; round++) {
                Run synced = measure(load, folder, true);
                Run unsynced = measure(load, folder, false);
                if (round >= 0) { // the first of each warms up
                    on.add(synced);
                    off.add(unsynced);
                }
            }
            print(load, "on", on);
            print(load, "off", off);
        }
        startAndRead(folder);
        delete(folder);
    }

    private record Run(double seconds, long bytes, int appends, long syncs, long[] nanos) {
        double rate() {
            return bytes / seconds / 1e6;
        }

        double millis(int percent) {
            return nanos[(int) ((nanos.length - 1L) * percent / 100)] / 1e6;
        }
    }

    private static void print(Load load, String sync, List<Run> runs) {
        runs.sort(Comparator.comparingDouble(Run::rate));
        Run run = runs.get(runs.size() / 2);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.0f (%.0f to %.0f) | %.0f | %.1f | %.2f | %.2f |%n",
                load.name(),
                sync,
                run.rate(),
                runs.get(0).rate(),
                runs.get(runs.size() - 1).rate(),
                run.appends() / run.seconds(),
                (double) run.appends() / run.syncs(),
                run.millis(50),
                run.millis(99));
    }

    private static IntakeLogConfig config(Path folder, boolean sync) {
        return new IntakeLogConfig(
                folder, DataSize.ofMebibytes(64), DataSize.ofMebibytes(4), DataSize.ofMebibytes(16), 5, sync);
    }

    private static Run measure(Load load, Path folder, boolean sync) throws Exception {
        delete(folder);
        byte[] payload = new byte[load.size()];
        new Random(1).nextBytes(payload);
        LogEntry entry = LogEntry.of("bench", "market_data_lake", "application/x-ndjson", 10, Instant.now(), payload);
        Callers callers = new Callers(load, entry);
        try (SegmentLog log = SegmentLog.open(config(folder, sync), ForkJoinPool.commonPool())) {
            long start = System.nanoTime();
            for (int i = 0; i < load.callers(); i++) {
                callers.append(log);
            }
            callers.done.acquire(load.callers());
            double seconds = (System.nanoTime() - start) / 1e9;
            LogCounts counts = log.counts();
            Arrays.sort(callers.nanos);
            return new Run(seconds, (long) load.size() * load.appends(), load.appends(), counts.groups(), callers.nanos);
        }
    }

    /** Each caller appends again as soon as it is acknowledged; no thread waits. */
    private static final class Callers {
        final Semaphore done = new Semaphore(0);
        final long[] nanos;
        private final AtomicInteger next = new AtomicInteger();
        private final LogEntry entry;

        Callers(Load load, LogEntry entry) {
            this.nanos = new long[load.appends()];
            this.entry = entry;
        }

        void append(SegmentLog log) {
            int number = next.getAndIncrement();
            if (number >= nanos.length) {
                done.release();
                return;
            }
            long start = System.nanoTime();
            log.append(entry).whenComplete((position, failure) -> {
                if (failure != null) {
                    failure.printStackTrace();
                    System.exit(3);
                }
                nanos[number] = System.nanoTime() - start;
                append(log);
            });
        }
    }

    private static void startAndRead(Path folder) throws IOException {
        delete(folder);
        byte[] payload = new byte[30_000];
        new Random(1).nextBytes(payload);
        LogEntry entry = LogEntry.of("bench", "market_data_lake", "application/x-ndjson", 10, Instant.now(), payload);
        try (SegmentLog log = SegmentLog.open(config(folder, true), Runnable::run)) {
            for (long bytes = 0; bytes < 1024 * MIB; bytes += payload.length) {
                log.room().toCompletableFuture().join();
                log.append(entry);
            }
        }
        long start = System.nanoTime();
        try (SegmentLog log = SegmentLog.open(config(folder, true), Runnable::run);
                LogReader reader = log.readFrom(new LogPosition(0))) {
            long opened = System.nanoTime();
            long entries = 0;
            for (List<StoredEntry> some = reader.next(1 << 20); !some.isEmpty(); some = reader.next(1 << 20)) {
                entries += some.size();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%nstart over 1 GiB: %.2f s; reading its %d entries: %.2f s%n",
                    (opened - start) / 1e9,
                    entries,
                    (System.nanoTime() - opened) / 1e9);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
