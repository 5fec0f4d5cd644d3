package io.quantivista.ingestion.telemetry;

/** The agreed keys of structured log lines: one name per fact, the same in every package. */
public final class LogKeys {
    public static final String SOURCE = "source";
    public static final String FEED = "feed";
    public static final String TABLE = "table";
    public static final String JOB_ID = "jobId";
    public static final String STATUS = "status";
    public static final String VERSION = "version";
    public static final String RECORDS = "records";
    public static final String REJECTED = "rejected";
    public static final String ADDRESS = "address";
    public static final String PART = "part";
    public static final String PATH = "path";
    public static final String HOST = "host";
    public static final String PORT = "port";
    public static final String ATTEMPT = "attempt";
    public static final String COUNT = "count";
    public static final String DURATION_MILLIS = "durationMillis";
    public static final String DELAY_MILLIS = "delayMillis";
    public static final String POSITION = "position";
    public static final String REASON = "reason";

    private LogKeys() {}
}
