package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.config.DataSize;
import java.nio.file.Path;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;

/** A process that appends until it is killed, and prints each position with its entry's number when it is durable. */
final class AppendingProcess {
    private static final int CALLERS = 8;

    private AppendingProcess() {}

    /** Arguments: the folder, and the first number to use. */
    public static void main(String[] arguments) throws Exception {
        IntakeLogConfig config = new IntakeLogConfig(
                Path.of(arguments[0]),
                DataSize.ofMebibytes(1),
                DataSize.ofKibibytes(64),
                DataSize.ofMebibytes(1),
                0,
                true);
        SegmentLog log = SegmentLog.open(config, ForkJoinPool.commonPool());
        AtomicLong next = new AtomicLong(Long.parseLong(arguments[1]));
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = new Thread(() -> append(log, next), "caller-" + i);
            caller.start();
        }
    }

    private static void append(SegmentLog log, AtomicLong next) {
        while (true) {
            long number = next.getAndIncrement();
            LogPosition position = log.append(Entries.numbered(number, 32 + (int) (number * 7919 % 9_000)))
                    .toCompletableFuture()
                    .join();
            String line = position + " " + number + "\n";
            synchronized (System.out) {
                System.out.print(line);
                System.out.flush();
            }
            if (position.value() % 500 == 0) {
                trim(log, position.value() - 400);
            }
        }
    }

    private static void trim(SegmentLog log, long upTo) {
        try {
            log.trim(new LogPosition(Math.max(-1, upTo)));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
