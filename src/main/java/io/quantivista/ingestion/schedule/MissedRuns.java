package io.quantivista.ingestion.schedule;

/** What becomes of runs whose time has passed: while the gateway was down, or while the run before took longer. */
public enum MissedRuns {
    /** Each is run, one behind the other, the oldest first. */
    ALL,
    /** The last of them is run, the others are not. */
    LAST,
    /** None is run: the next one is the next that comes. */
    NONE
}
