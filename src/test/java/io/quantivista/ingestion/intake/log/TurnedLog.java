package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A log over a disk in memory that a test turns by hand. */
final class TurnedLog {
    static final int SEGMENT = 8_192;

    private TurnedLog() {}

    static SegmentLog open(FaultyDisk disk, long queue) throws IOException {
        IntakeLogConfig config = Entries.config(Path.of("disk"), SEGMENT, 2_000, Math.max(queue, 3_400));
        return SegmentLog.recover(disk, config, Runnable::run, new Random(2));
    }

    static CompletionStage<LogPosition> appendNow(SegmentLog log, long number, int size) {
        CompletionStage<LogPosition> stage = log.append(Entries.numbered(number, size));
        log.turn();
        return stage;
    }

    /** The position of an entry that is durable; -1 where that is not said yet. */
    static long position(CompletionStage<LogPosition> stage) {
        return stage.toCompletableFuture().getNow(LogPosition.BEFORE_FIRST).value();
    }

    /** Why an entry was refused; null where it was not. */
    static @Nullable ErrorCode code(CompletionStage<LogPosition> stage) {
        try {
            stage.toCompletableFuture().getNow(LogPosition.BEFORE_FIRST);
            return null;
        } catch (CompletionException e) {
            return ((GatewayException) e.getCause()).code();
        }
    }
}
