package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.delta.UnknownOutcomeException;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the writing behind a journal has come, and what may still become of it. One thread at a time. */
final class WriteState {
    private static final Logger LOG = LoggerFactory.getLogger(WriteState.class);

    private enum State {
        WRITING,
        CLOSING,
        /** The commit may be visible; only the log decides what becomes of it. */
        LEFT_TO_RECOVERY,
        PUBLISHED,
        ENDED
    }

    private final String name;
    private final Path root;
    private final JobJournal journal;
    private final Journals journals;
    private final JobRecovery recovery;
    private State state = State.WRITING;

    /**
     * @param name what messages call it, as in "job ingestion_20250621_001"
     * @param root of the lake
     */
    WriteState(String name, Path root, JobJournal journal, Journals journals, JobRecovery recovery) {
        this.name = name;
        this.root = root;
        this.journal = journal;
        this.journals = journals;
        this.recovery = recovery;
    }

    /** No row may follow. */
    void close() {
        require(state == State.WRITING, "closings");
        state = State.CLOSING;
    }

    void requireWriting(String step) {
        require(state == State.WRITING, step);
    }

    void requireClosing(String step) {
        require(state == State.CLOSING, step);
    }

    private void require(boolean holds, String step) {
        if (!holds) {
            throw new IllegalStateException("%s cannot go to %s from %s".formatted(name, step, state));
        }
    }

    @FunctionalInterface
    interface Decision {
        long commit() throws UnknownOutcomeException;
    }

    /** Runs the commit that decides. Where it is certain not to have happened, everything can still be discarded. */
    long decide(Decision decision) throws UnknownOutcomeException {
        state = State.LEFT_TO_RECOVERY;
        try {
            return decision.commit();
        } catch (GatewayException refused) {
            state = State.CLOSING;
            throw refused;
        }
    }

    /** The journal is not written any more. */
    void published() {
        state = State.PUBLISHED;
        try {
            journal.close();
        } catch (IOException e) { // what it holds is synced, and what it is for has happened
            LOG.atWarn().addKeyValue(LogKeys.PATH, name).setCause(e).log("Could not close a journal");
        }
    }

    void ended() {
        state = State.ENDED;
    }

    boolean isLeftToRecovery() {
        return state == State.LEFT_TO_RECOVERY;
    }

    /**
     * Removes everything that was written, unless it was published or may have been. Any number of times.
     *
     * @param abandon lets go of the files that are open
     */
    void discard(Runnable abandon) {
        if (state == State.PUBLISHED || state == State.ENDED) {
            return;
        }
        abandon.run();
        try {
            journal.close();
            if (state != State.LEFT_TO_RECOVERY) {
                recovery.remove(journal.id());
                state = State.ENDED;
            }
            journals.leave(journal.id());
        } catch (IOException e) {
            throw failure("removing the files of", e);
        }
    }

    /** Lets the journal of what was published or settled go; false where that was done before. */
    boolean forget() {
        require(state == State.PUBLISHED || state == State.LEFT_TO_RECOVERY || state == State.ENDED, "forget");
        if (state == State.ENDED) {
            return false;
        }
        try {
            journal.close();
        } catch (IOException e) {
            throw failure("closing the journal of", e);
        }
        state = State.ENDED;
        return true;
    }

    GatewayException failure(String doing, IOException cause) {
        return DiskFailure.of(doing + " " + name, root, cause);
    }
}
