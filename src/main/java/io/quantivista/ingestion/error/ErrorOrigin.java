package io.quantivista.ingestion.error;

/** Whose matter an error is, and so whether to try again can help. */
public enum ErrorOrigin {
    /** The definition, the records or somebody's word: it comes again with every try. */
    USER(false),
    /** What is pulled cannot be read now. */
    SOURCE(true),
    /** The gateway, or what it stands on, is at a limit, away or stopped. */
    RESOURCE(true),
    /** A fault of the gateway. */
    INTERNAL(true);

    private final boolean retried;

    ErrorOrigin(boolean retried) {
        this.retried = retried;
    }

    /** Whether it may pass by itself. */
    public boolean isRetried() {
        return retried;
    }

    public static ErrorOrigin of(ErrorCode code) {
        return switch (code) {
            case SOURCE_UNREACHABLE -> SOURCE;
            case BUSY,
                    DISK_FULL,
                    FENCED,
                    INTAKE_FAILED,
                    INTAKE_FULL,
                    INTERRUPTED,
                    STORAGE_FAILED,
                    STORE_UNAVAILABLE,
                    SYNC_RUNNING -> RESOURCE;
            case INTERNAL -> INTERNAL;
            case BODY_TOO_LARGE,
                    CHECKS_FAILED,
                    CLIENT_CLOSED,
                    DEADLINE_EXCEEDED,
                    FORMAT_LIMIT,
                    IDEMPOTENCY_KEY_REUSED,
                    IDEMPOTENCY_KEY_RUNNING,
                    INVALID_DEFINITION,
                    INVALID_QUERY,
                    INVALID_REQUEST,
                    JOB_BUSY,
                    JOB_CANCELLED,
                    JOB_ENDED,
                    JOB_HELD,
                    JOB_NOT_FOUND,
                    JOB_NOT_HELD,
                    LOOKUP_NOT_FOUND,
                    MALFORMED_BODY,
                    METHOD_NOT_ALLOWED,
                    NOT_FOUND,
                    NOT_PULLED,
                    QUALITY_GATE_FAILED,
                    QUERY_LIMIT,
                    QUOTA_EXCEEDED,
                    REPORT_NOT_FOUND,
                    SCHEMA_CONFLICT,
                    SEQUENCE_GAP,
                    SEVERAL_FORMATS,
                    SOURCE_DISABLED,
                    SOURCE_EXISTS,
                    SOURCE_IN_USE,
                    SOURCE_NOT_FOUND,
                    STREAM_IDLE,
                    STREAM_TAKEN,
                    SYNC_STATE_CONFLICT,
                    TABLE_NOT_FOUND,
                    UNSUPPORTED_FORMAT,
                    UNSUPPORTED_MEDIA_TYPE,
                    VERSION_CONFLICT -> USER;
        };
    }
}
