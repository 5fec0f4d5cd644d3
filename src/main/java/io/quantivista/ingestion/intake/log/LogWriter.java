package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes and syncs one group after the other. While one is being synced the next gathers in the queue, so a sync is shared by
 * all who came before it began. Everything here belongs to the writer's thread, the counts apart.
 *
 * <p>What can happen to a group:
 *
 * <ol>
 *   <li>Written and synced: durable, and each promise is kept.
 *   <li>The disk is short of space: nothing is written, refused with {@code intake_full}.
 *   <li>The write finds the disk full: the file is cut back and synced, refused with {@code intake_full}.
 *   <li>Anything else fails, a sync above all: whether the group is on the disk is unknown. The pages are marked clean, so that
 *       another sync would say yes without having written them. The log takes nothing more and touches the segment no more;
 *       the next start reads what is there and writes it to a new file.
 * </ol>
 */
final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    /** A larger group takes longer to sync and gains no throughput. */
    private static final int GROUP_BYTES = 4 << 20;
    /** How soon the door opens again when there is space, and shuts when somebody else fills the disk. */
    private static final long LOOK_NANOS = Duration.ofMillis(200).toNanos();

    private final LogFolder folder;
    private final UUID logId;
    private final RandomGenerator random;
    private final AppendQueue queue;
    private final Segments segments;
    private final Door door;
    private final DiskSpace space;
    private final SpareFiles spares;
    private final Promises promises;
    private final long segmentBytes;
    private final long groupBytes;
    private final GroupBuffer buffer;
    private @Nullable ActiveSegment active;
    private long next;
    private volatile LogCounts counts = new LogCounts(0, 0, 0, 0, 0);

    LogWriter(
            LogFolder folder,
            IntakeLogConfig config,
            RandomGenerator random,
            Recovery.Recovered recovered,
            SpareFiles spares,
            AppendQueue queue,
            Door door,
            Promises promises) {
        this.folder = folder;
        this.logId = recovered.mark().logId();
        this.random = random;
        this.queue = queue;
        this.segments = recovered.segments();
        this.door = door;
        this.space = new DiskSpace(folder, config);
        this.spares = spares;
        this.promises = promises;
        this.segmentBytes = config.segment().bytes();
        this.groupBytes =
                Math.min(GROUP_BYTES, segmentBytes - SegmentHeader.BYTES - SealFrame.BYTES) - GroupFrame.BYTES;
        this.buffer = new GroupBuffer((int) groupBytes + GroupFrame.BYTES);
        this.next = recovered.next();
    }

    /** The body of the writer's thread: ends when the queue is closed and empty. */
    void run() {
        while (!queue.isDrained()) {
            turn(LOOK_NANOS);
        }
        finish();
    }

    /** Takes what waits and writes it. */
    void turn(long waitNanos) {
        List<PendingAppend> group = queue.take(groupBytes, waitNanos);
        GatewayException refusal = write(group);
        queue.release(group);
        if (refusal != null) {
            promises.refuse(group, refusal);
        } else if (!group.isEmpty()) {
            promises.keep(group, next - group.size());
        }
    }

    private @Nullable GatewayException write(List<PendingAppend> group) {
        try {
            if (!door.isShutForGood()) {
                shortage().ifPresentOrElse(this::shut, this::open);
            }
            if (door.reason().isEmpty() && !group.isEmpty()) {
                append(group);
            }
        } catch (DiskFullException full) {
            shut(space.refusal(String.valueOf(full.getMessage())));
        } catch (Throwable failure) { // an entry must be refused, not forgotten, whatever went wrong
            fail(failure);
        }
        return door.reason().orElse(null);
    }

    /** Files that are kept for later are the first to go. */
    private Optional<GatewayException> shortage() throws IOException {
        Optional<GatewayException> shortage = space.shortage();
        return shortage.isPresent() && spares.drop() ? space.shortage() : shortage;
    }

    private void append(List<PendingAppend> group) throws IOException {
        int bytes = GroupBuffer.bytesOf(group);
        ActiveSegment segment = segmentFor(bytes);
        ByteBuffer frames = buffer.stage(group, next, segment.salt(), segment.size());
        segment.append(frames);
        if (next == segment.segment().first()) {
            segments.add(segment.segment());
        }
        next += group.size();
        segment.segment().grow(next, segment.size());
        LogCounts before = counts;
        counts = new LogCounts(
                before.entries() + group.size(), before.bytes() + bytes, before.groups() + 1, segments.count(), 0);
    }

    /** The segment has its seal before the next one has its name: only the last can be without. */
    private ActiveSegment segmentFor(int bytes) throws IOException {
        ActiveSegment segment = active;
        if (segment != null && segment.hasEntries() && segment.size() + bytes + SealFrame.BYTES > segmentBytes) {
            segment.seal(next);
            active = null;
            segment = null;
        }
        if (segment == null) {
            segment = begin(new SegmentHeader(logId, next, random.nextLong()));
            active = segment;
        }
        return segment;
    }

    private ActiveSegment begin(SegmentHeader header) throws IOException {
        Optional<String> spare = spares.take();
        return spare.isPresent()
                ? ActiveSegment.reuse(folder, header, spare.get())
                : ActiveSegment.create(folder, header);
    }

    private void shut(GatewayException shortage) {
        if (door.reason().isEmpty()) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.REASON, shortage.detail())
                    .log("The intake log takes nothing for want of space");
        }
        door.shut(shortage);
    }

    private void open() {
        if (door.reason().isPresent()) {
            LOG.atInfo().addKeyValue(LogKeys.PATH, folder.pathOf("")).log("The intake log takes entries again");
        }
        door.open();
    }

    private void fail(Throwable failure) {
        LOG.atError()
                .addKeyValue(LogKeys.PATH, folder.pathOf(""))
                .setCause(failure)
                .log("The intake log has stopped, and must be started again");
        door.shutForGood(
                ErrorCode.INTAKE_FAILED,
                "the intake log at %s has stopped: %s; whether the push is in it shows after the next start: look at the disk, start the gateway again, and send the push again under its idempotency key"
                        .formatted(folder.pathOf(""), failure.getMessage()),
                failure);
        promises.ended();
    }

    /** A seal tells the next start that everything is whole. Without one it finds out by itself. */
    private void finish() {
        ActiveSegment segment = active;
        active = null;
        if (segment == null) {
            return;
        }
        try {
            if (!door.isShutForGood() && segment.hasEntries()) {
                segment.seal(next);
            }
        } catch (IOException | RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.PATH, folder.pathOf(""))
                    .setCause(e)
                    .log("Could not seal the last segment of the intake log; the next start reads it as after a crash");
        }
        segment.abandon();
    }

    LogCounts counts() {
        LogCounts now = counts;
        return new LogCounts(now.entries(), now.bytes(), now.groups(), segments.count(), queue.held());
    }
}
