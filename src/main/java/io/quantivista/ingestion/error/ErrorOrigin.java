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
            default -> USER;
        };
    }
}
