package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.model.Rejection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What rejections of a lane have in common. How their records are read may be told by any thread. */
final class RejectionOrigin {
    private record ReadAs(String dataFormat, @Nullable String settings) {}

    private final String sourceId;
    private final String jobId;
    private final int day;
    private final long micros;
    private volatile ReadAs readAs;

    RejectionOrigin(String sourceId, String jobId, Instant time, String dataFormat) {
        this.sourceId = sourceId;
        this.jobId = jobId;
        this.day = (int) time.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay();
        this.micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
        this.readAs = new ReadAs(dataFormat, null);
    }

    void readAs(@Nullable String settings) {
        readAs(readAs.dataFormat(), settings);
    }

    void readAs(String dataFormat, @Nullable String settings) {
        readAs = new ReadAs(dataFormat, settings);
    }

    QuarantineRow row(Rejection rejection) {
        ReadAs reading = readAs;
        return new QuarantineRow(
                day,
                micros,
                sourceId,
                jobId,
                rejection.position().toJson(),
                reading.dataFormat(),
                rejection.ruleOrCheckId(),
                rejection.code(),
                rejection.reason(),
                rejection.original(),
                reading.settings(),
                null,
                null);
    }
}
