package io.quantivista.ingestion.error;

/**
 * Every reason for which a request is refused, with its stable wire name and HTTP status.
 *
 * <p>Each protocol maps a code to its own form in one place: problem+json, exit code. The wire name is part of the
 * contract and never changes its meaning.
 */
public enum ErrorCode {
    INVALID_REQUEST("invalid_request", 400, "The request breaks the contract"),
    MALFORMED_BODY("malformed_body", 400, "The body is not what its Content-Type says"),
    SOURCE_NOT_FOUND("source_not_found", 404, "No such source"),
    JOB_NOT_FOUND("job_not_found", 404, "No such job"),
    LOOKUP_NOT_FOUND("lookup_not_found", 404, "No such lookup"),
    TABLE_NOT_FOUND("table_not_found", 404, "No such table"),
    REPORT_NOT_FOUND("report_not_found", 404, "The job has no report yet"),
    NOT_FOUND("not_found", 404, "No such resource"),
    METHOD_NOT_ALLOWED("method_not_allowed", 405, "The resource does not offer this method"),
    SOURCE_EXISTS("source_exists", 409, "A source of that id exists"),
    SOURCE_IN_USE("source_in_use", 409, "A job of the source is running"),
    SYNC_RUNNING("sync_running", 409, "A job of the source is pulling already"),
    SYNC_STATE_CONFLICT("sync_state_conflict", 409, "The state of the source is not that of its table"),
    SOURCE_UNREACHABLE("source_unreachable", 502, "The source cannot be read"),
    NOT_PULLED("not_pulled", 422, "The source is of a type that is not pulled"),
    SOURCE_DISABLED("source_disabled", 409, "The source is disabled"),
    JOB_ENDED("job_ended", 409, "The job has ended"),
    JOB_NOT_HELD("job_not_held", 409, "The job is not held"),
    JOB_HELD("job_held", 409, "The job is held and waits for release or discard"),
    JOB_BUSY("job_busy", 409, "The job's rejections or held rows are being worked on"),
    JOB_CANCELLED("job_cancelled", 409, "The job was cancelled"),
    VERSION_CONFLICT("version_conflict", 412, "The rules and checks have changed since they were read"),
    SCHEMA_CONFLICT("schema_conflict", 409, "The table has another type for a column"),
    IDEMPOTENCY_KEY_RUNNING("idempotency_key_running", 409, "The first request with this key is still running"),
    IDEMPOTENCY_KEY_REUSED("idempotency_key_reused", 422, "The key came before with another request"),
    SEQUENCE_GAP("sequence_gap", 409, "A sequence of the stream before this one is missing"),
    STREAM_TAKEN("stream_taken", 409, "Another connection has the stream"),
    STREAM_IDLE("stream_idle", 408, "Nothing came on the stream for too long"),
    DEADLINE_EXCEEDED("deadline_exceeded", 408, "The time that the call was given is over"),
    QUOTA_EXCEEDED("quota_exceeded", 429, "The source is over its limit"),
    INVALID_DEFINITION("invalid_definition", 422, "The definition cannot work"),
    INVALID_QUERY("invalid_query", 422, "The SQL was refused"),
    BODY_TOO_LARGE("body_too_large", 413, "The body is over the limit"),
    FORMAT_LIMIT("format_limit", 413, "The body crosses a limit of its format"),
    UNSUPPORTED_FORMAT("unsupported_format", 415, "The body is written in a way that is not read here"),
    UNSUPPORTED_MEDIA_TYPE("unsupported_media_type", 415, "The media type is unknown here"),
    QUALITY_GATE_FAILED("quality_gate_failed", 422, "The job's quality is below its gate"),
    SEVERAL_FORMATS("several_formats", 422, "The records are not all of one form"),
    CHECKS_FAILED("checks_failed", 422, "A check failed the job"),
    CLIENT_CLOSED("client_closed", 499, "The client closed the connection"),
    INTERRUPTED("interrupted", 500, "The gateway stopped while the job ran"),
    DISK_FULL("disk_full", 507, "The disk is full"),
    STORAGE_FAILED("storage_failed", 500, "The lake could not be written"),
    QUERY_LIMIT("query_limit", 422, "The query went over its memory or time limit"),
    BUSY("busy", 503, "The gateway is at its limit"),
    FENCED("fenced", 503, "Another process commits the feed"),
    INTAKE_FULL("intake_full", 503, "The intake log takes nothing until its disk has space"),
    INTAKE_FAILED("intake_failed", 503, "The intake log has stopped"),
    STORE_UNAVAILABLE("store_unavailable", 503, "PostgreSQL cannot be reached"),
    INTERNAL("internal", 500, "The gateway has a fault");

    private final String wireName;
    private final int status;
    private final String title;

    ErrorCode(String wireName, int status, String title) {
        this.wireName = wireName;
        this.status = status;
        this.title = title;
    }

    /** The name clients branch on. */
    public String wireName() {
        return wireName;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** One short sentence, the same for every occurrence. */
    public String title() {
        return title;
    }
}
