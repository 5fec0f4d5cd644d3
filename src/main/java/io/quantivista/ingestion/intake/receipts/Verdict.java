package io.quantivista.ingestion.intake.receipts;

/** What an entry of the log is, by the entries before it. */
public enum Verdict {
    /** Its records are to be committed. */
    ACCEPTED,
    /** It came before, or out of its stream's order: it is never committed, counted nor acknowledged as new. */
    VOID
}
