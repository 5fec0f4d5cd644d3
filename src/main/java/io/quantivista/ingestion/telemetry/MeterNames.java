package io.quantivista.ingestion.telemetry;

/** The agreed names of measurements and their tags. */
public final class MeterNames {
    public static final String RECORDS_RECEIVED = "ingestion.records.received";
    public static final String RECORDS_SENT = "ingestion.records.sent";
    public static final String RECORDS_REJECTED = "ingestion.records.rejected";
    public static final String RECORDS_FILTERED = "ingestion.records.filtered";
    public static final String BYTES_RECEIVED = "ingestion.bytes.received";
    public static final String BYTES_IN_FLIGHT = "ingestion.bytes.in.flight";
    public static final String IN_FLIGHT_RATIO = "ingestion.in.flight.ratio";
    public static final String JOBS_ENDED = "ingestion.jobs.ended";
    public static final String JOBS_RUNNING = "ingestion.jobs.running";
    public static final String JOBS_HELD = "ingestion.jobs.held";
    public static final String COMMIT_TIME = "ingestion.commit.time";
    public static final String STREAMS_OPEN = "ingestion.streams.open";
    public static final String STREAMS_REFUSED = "ingestion.streams.refused";
    public static final String STREAM_BATCHES = "ingestion.stream.batches";
    public static final String STREAM_BYTES = "ingestion.stream.bytes";
    public static final String PUSHES_RECEIVED = "ingestion.pushes.received";
    public static final String PUSHED_RECORDS_RECEIVED = "ingestion.pushed.records.received";
    public static final String PENDING_RECORDS = "ingestion.pending.records";
    public static final String PENDING_BYTES = "ingestion.pending.bytes";
    public static final String PENDING_AGE = "ingestion.pending.age";
    public static final String FRESHNESS = "ingestion.freshness";
    public static final String FLUSH_TIME = "ingestion.flush.time";
    public static final String FLUSH_FILES = "ingestion.flush.files";
    public static final String FLUSHES_FAILED = "ingestion.flushes.failed";
    public static final String INTAKE_HALTED = "ingestion.intake.halted";
    public static final String LOG_TRIMMED = "ingestion.intake.log.trimmed";
    public static final String LOG_TRIMS_FAILED = "ingestion.intake.log.trims.failed";
    public static final String LOG_LAST = "ingestion.intake.log.last";

    public static final String PUSHES_IN_FLIGHT = "ingestion.pushes.in.flight";
    public static final String PUSHES_WAITING = "ingestion.pushes.waiting";
    public static final String PUSHES_REFUSED = "ingestion.pushes.refused";
    public static final String RECEIPT_KEYS = "ingestion.receipts.keys";
    public static final String RECEIPT_STREAMS = "ingestion.receipts.streams";
    public static final String RECEIPTS_LEFT_EARLY = "ingestion.receipts.left.early";

    public static final String TOPIC_RECORDS_COMMITTED = "ingestion.topic.records.committed";
    public static final String TOPIC_RECORDS_REJECTED = "ingestion.topic.records.rejected";
    public static final String TOPIC_RECORDS_FILTERED = "ingestion.topic.records.filtered";
    public static final String TOPIC_LAG = "ingestion.topic.lag";
    public static final String TOPIC_OLDEST_UNCOMMITTED = "ingestion.topic.oldest.uncommitted";
    public static final String TOPIC_STOPPED = "ingestion.topic.stopped";
    public static final String TOPIC_IN_FLIGHT = "ingestion.topic.in.flight";

    public static final String TAG_SOURCE = "source";
    public static final String TAG_TOPIC = "topic";
    public static final String TAG_PARTITION = "partition";
    public static final String TAG_REASON = "reason";
    public static final String TAG_OF = "of";
    public static final String TAG_CODE = "code";
    public static final String TAG_STATUS = "status";

    private MeterNames() {}
}
