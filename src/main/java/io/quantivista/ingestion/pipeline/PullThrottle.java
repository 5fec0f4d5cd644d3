package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.intake.TokenBucket;
import io.quantivista.ingestion.source.SourceLimits;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How fast one job may pull. Owned by the job's event loop. */
final class PullThrottle {
    private final LongSupplier nanoClock;
    private final @Nullable TokenBucket records;
    private final @Nullable TokenBucket bytes;
    private long recordsTaken;

    PullThrottle(SourceLimits limits, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.records = bucket(limits.recordsPerSecond());
        this.bytes = bucket(limits.bytesPerSecond());
    }

    private @Nullable TokenBucket bucket(OptionalLong perSecond) {
        return perSecond.isPresent() ? new TokenBucket(perSecond.getAsLong(), nanoClock.getAsLong()) : null;
    }

    /** Whether it has to be told how many records there were. */
    boolean countsRecords() {
        return records != null;
    }

    /** Bytes were read. */
    void read(long count) {
        if (bytes != null) {
            bytes.take(count, nanoClock.getAsLong());
        }
    }

    /**
     * How long the next read should wait.
     *
     * @param recordsSoFar records that the job has read in all
     */
    Duration pause(long recordsSoFar) {
        long now = nanoClock.getAsLong();
        Duration pause = bytes == null ? Duration.ZERO : bytes.untilAdmitted(now);
        if (records != null) {
            records.take(recordsSoFar - recordsTaken, now);
            recordsTaken = recordsSoFar;
            Duration other = records.untilAdmitted(now);
            return other.compareTo(pause) > 0 ? other : pause;
        }
        return pause;
    }
}
