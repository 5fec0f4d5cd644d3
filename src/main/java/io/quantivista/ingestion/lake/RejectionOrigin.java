package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.JobJournal.Header;
import io.quantivista.ingestion.model.Rejection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What all rejections of a job have in common. The settings of reading are known once the feed's header is; any thread. */
final class RejectionOrigin {
    private final Header header;
    private final int day;
    private final long micros;
    private final String dataFormat;
    private volatile @Nullable String readAs;

    RejectionOrigin(Header header, Instant jobTime, String dataFormat) {
        this.header = header;
        this.day = (int) jobTime.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay();
        this.micros = ChronoUnit.MICROS.between(Instant.EPOCH, jobTime);
        this.dataFormat = dataFormat;
    }

    void readAs(@Nullable String settings) {
        readAs = settings;
    }

    QuarantineRow row(Rejection rejection) {
        return new QuarantineRow(
                day,
                micros,
                header.sourceId(),
                header.jobId(),
                rejection.position().toJson(),
                dataFormat,
                rejection.ruleOrCheckId(),
                rejection.code(),
                rejection.reason(),
                rejection.original(),
                readAs,
                null,
                null);
    }
}
