package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intake log in segments on the local disk. Owns the folder from {@link #open} to {@link #close}, and one thread that
 * writes.
 */
public final class SegmentLog implements IntakeLog {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentLog.class);

    private final LogFolder folder;
    private final IntakeLogConfig config;
    private final Recovery.Recovered recovered;
    private final AppendQueue queue;
    private final Door door = new Door();
    private final Promises promises;
    private final SpareFiles spares;
    private final Trimmer trimmer;
    private final LogWriter writer;
    private @Nullable Thread thread;

    private SegmentLog(
            LogFolder folder,
            IntakeLogConfig config,
            Executor completions,
            RandomGenerator random,
            Recovery.Recovered recovered) {
        this.folder = folder;
        this.config = config;
        this.recovered = recovered;
        this.queue = new AppendQueue(config.queue().bytes());
        this.promises = new Promises(completions, queue, recovered.next() - 1);
        this.spares = new SpareFiles(folder, config.segment().bytes());
        this.trimmer = new Trimmer(folder, recovered, spares);
        this.writer = new LogWriter(folder, config, random, recovered, spares, queue, door, promises);
    }

    /**
     * Recovers the log of a folder, or makes one, and begins to take entries.
     *
     * @param completions where stages complete; what runs there must not wait for the log
     * @throws DamagedLogException where entries that were durable are not what was written
     * @throws IOException where the folder cannot be used, or another process uses it
     */
    public static SegmentLog open(IntakeLogConfig config, Executor completions) throws IOException {
        LogFolder folder = LocalFolder.open(config.folder(), config.sync());
        try {
            SegmentLog log = recover(folder, config, completions, new SecureRandom());
            log.start();
            return log;
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** The log, recovered, with nobody to write it yet. */
    static SegmentLog recover(LogFolder folder, IntakeLogConfig config, Executor completions, RandomGenerator random)
            throws IOException {
        return new SegmentLog(folder, config, completions, random, new Recovery(folder, random).run());
    }

    private synchronized void start() {
        Thread started = new Thread(writer::run, "intake-log");
        // What was acknowledged is safe without a stop, so the thread alone keeps no process alive.
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    synchronized boolean isStarted() {
        return thread != null;
    }

    /** Writes what waits; for a log that was not started. */
    void turn() {
        writer.turn(0);
    }

    @Override
    public String id() {
        return recovered.mark().logId().toString();
    }

    @Override
    public CompletionStage<LogPosition> append(LogEntry entry) {
        if (entry.payload().length > config.maxEntry().bytes()) {
            return refused(
                    ErrorCode.BODY_TOO_LARGE,
                    "the push has %d bytes, and one may have %d (intake.log.max_entry_bytes): send it in parts"
                            .formatted(entry.payload().length, config.maxEntry().bytes()));
        }
        Optional<GatewayException> closed = door.reason();
        if (closed.isPresent()) {
            return CompletableFuture.failedStage(closed.get());
        }
        PendingAppend append = new PendingAppend(EncodedEntry.of(entry));
        if (!queue.offer(append)) {
            return refused(
                    ErrorCode.BUSY,
                    "%d bytes wait for the disk, and no more than %d may (intake.log.queue_bytes): send the push again"
                            .formatted(queue.held(), queue.capacity()));
        }
        return append.promise();
    }

    private static CompletionStage<LogPosition> refused(ErrorCode code, String detail) {
        return CompletableFuture.failedStage(new GatewayException(code, detail));
    }

    @Override
    public CompletionStage<Void> room() {
        return promises.drained().await(() -> queue.hasRoom() || door.isShutForGood());
    }

    @Override
    public Optional<GatewayException> closedForAppends() {
        return door.reason();
    }

    @Override
    public LogPosition last() {
        return new LogPosition(promises.last());
    }

    @Override
    public CompletionStage<Void> beyond(LogPosition position) {
        return promises.grown().await(() -> promises.last() > position.value() || door.isShutForGood());
    }

    @Override
    public LogReader readFrom(LogPosition position) throws IOException {
        requireWithin(position, trimmer.trimmed() + 1, promises.last() + 1);
        return new SegmentReader(folder, recovered.segments(), promises::last, trimmer::trimmed, position.value());
    }

    @Override
    public LogPosition trimmed() {
        return new LogPosition(trimmer.trimmed());
    }

    @Override
    public void trim(LogPosition upTo) throws IOException {
        requireWithin(upTo, -1, promises.last());
        trimmer.trim(upTo.value());
    }

    private void requireWithin(LogPosition position, long least, long most) throws PositionOutOfRangeException {
        if (position.value() < least || position.value() > most) {
            throw new PositionOutOfRangeException(position, trimmed(), last());
        }
    }

    /** What the log has done so far. */
    public LogCounts counts() {
        return writer.counts();
    }

    @Override
    public void close() {
        queue.close();
        awaitWriter();
        door.shutForGood(
                ErrorCode.INTAKE_FAILED, "the intake log is closed: the gateway stops; send the push again", null);
        promises.ended();
        trimmer.close();
        dropSpares();
        folder.close();
    }

    private void dropSpares() {
        try {
            spares.drop();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.PATH, folder.pathOf(""))
                    .setCause(e)
                    .log("Could not remove a spare file of the intake log; the next start removes it");
        }
    }

    private synchronized void awaitWriter() {
        Thread started = thread;
        if (started == null) {
            writer.run();
            return;
        }
        boolean interrupted = false;
        while (started.isAlive()) {
            try {
                started.join();
            } catch (InterruptedException e) { // the folder must not be given back while it is written to
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
