package io.quantivista.ingestion.source;

/** What happens to the record, or to the job, where a check does not hold. */
public enum OnFailure {
    /** The record is a rejection. */
    REJECT_ROW,
    /** The field that the check looks at becomes null, and the record lands. */
    NULL_VALUE,
    /** The record lands, and the job fails at its end: nothing is published. */
    FAIL_JOB,
    /** The record lands, and the job ends as WARNING. */
    WARN
}
