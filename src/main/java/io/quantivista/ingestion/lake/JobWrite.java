package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.JobJournal.Header;
import io.quantivista.ingestion.lake.JobJournal.Hold;
import io.quantivista.ingestion.lake.JobJournal.Seal;
import io.quantivista.ingestion.lake.delta.AddedFile;
import io.quantivista.ingestion.lake.delta.DeltaTable;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.delta.UnknownOutcomeException;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.lake.table.TableLayoutJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one job writes, until its rows are visible or gone.
 *
 * <p>The order is: rows through the lanes; {@link #closings} once no lane is in use, all of them run; then
 * {@link #publish}, and {@link #forget} when PostgreSQL agrees. {@link #discard} may come instead, at any point when no
 * lane and no closing runs. Apart from lanes and closings it is used by one thread at a time.
 */
public final class JobWrite {
    private enum State {
        WRITING,
        CLOSING,
        /** From the seal on the commit may be visible; only the log decides what becomes of the job. */
        LEFT_TO_RECOVERY,
        PUBLISHED,
        ENDED
    }

    private final Lake lake;
    private final LocalDisk disk;
    private final Header header;
    private final TableLayout layout;
    private final JobJournal journal;
    private final JobOutput output;
    private final List<LiveFile> replaced;
    private State state = State.WRITING;

    /** @param replaced files of the quarantine in whose place the job's are put */
    JobWrite(
            Lake lake,
            LocalDisk disk,
            Header header,
            TableLayout layout,
            JobJournal journal,
            JobOutput output,
            List<LiveFile> replaced) {
        this.lake = lake;
        this.disk = disk;
        this.header = header;
        this.layout = layout;
        this.journal = journal;
        this.output = output;
        this.replaced = replaced;
    }

    /** Lane {@code number}, from 0. */
    public LaneWriter lane(int number) {
        return output.lane(number);
    }

    /** Where lane {@code number} writes rows of the quarantine as they are. */
    public QuarantineWriter quarantine(int number) {
        return output.lane(number);
    }

    /** The settings with which the records are read, as JSON: a rejection carries them. Told before the first record. */
    public void readAs(@Nullable String settings) {
        output.readAs(settings);
    }

    /** What is left to do for the files, once no lane is in use: in any order, side by side, each once. */
    public List<Closing> closings() {
        require(state == State.WRITING, "closings");
        state = State.CLOSING;
        return output.closings();
    }

    /**
     * Makes the job's rows visible, and its rejections. When it returns both are durable.
     *
     * <p>If it throws, {@link #discard} is the thing to do; it knows when the outcome is unknown or decided and then keeps
     * everything for {@link Lake#recover}, which must settle the job before its end is told to anyone:
     * {@link #isLeftToRecovery}.
     */
    public Publication publish(JobSummary summary) {
        require(state == State.CLOSING, "publish");
        List<AddedFile> files = output.data();
        List<AddedFile> rejections = output.quarantine();
        Publication counts = new Publication(null, files.size(), bytesOf(files), rowsOf(files), rowsOf(rejections));
        if (files.isEmpty() && rejections.isEmpty() && replaced.isEmpty()) {
            state = State.PUBLISHED;
            return counts;
        }
        DeltaTable table = lake.table(layout.name());
        DeltaTable quarantine = lake.table(LakeTables.QUARANTINE.name());
        String quarantineCommit = rejections.isEmpty() && replaced.isEmpty()
                ? null
                : quarantine.commitOf(header.jobId(), quarantine.addsOf(LakeTables.QUARANTINE, rejections), replaced);
        sealFiles(() -> journal.seal(new Seal(
                header.tableVersion(),
                header.quarantineVersion(),
                !files.isEmpty(),
                quarantineCommit,
                summary.json())));
        Long version = null;
        if (!replaced.isEmpty()) {
            // From the look at what is replaced to the commit that replaces it nobody else may.
            quarantine.takeTurn();
        }
        try {
            if (quarantineCommit != null) {
                quarantine.requireReplaceable(header.jobId(), quarantineCommit);
            }
            if (!files.isEmpty()) {
                String commit = table.commitOf(header.jobId(), table.addsOf(layout, files));
                version = decide(() -> table.append(header.jobId(), header.tableVersion(), layout, commit));
            }
            if (quarantineCommit != null) {
                Decision commit = () -> quarantine.append(
                        header.jobId(), header.quarantineVersion(), LakeTables.QUARANTINE, quarantineCommit);
                if (files.isEmpty()) {
                    decide(commit);
                } else {
                    commit.commit();
                }
            }
        } catch (UnknownOutcomeException e) {
            throw DiskFailure.of(
                    "publishing job " + header.jobId(), lake.config().root(), e);
        } finally {
            if (!replaced.isEmpty()) {
                quarantine.leaveTurn();
            }
        }
        state = State.PUBLISHED;
        return new Publication(version, counts.files(), counts.bytes(), counts.rows(), counts.rejections());
    }

    /**
     * Keeps the job's files out of sight until somebody {@linkplain HeldFiles#release releases} or discards them, and ends
     * this writing. Durable when it returns; if it throws, {@link #discard} removes everything.
     */
    public void hold(JobSummary summary, Instant until) {
        require(state == State.CLOSING, "hold");
        String tableAdds = lake.table(layout.name()).addsOf(layout, output.data());
        String quarantineAdds =
                lake.table(LakeTables.QUARANTINE.name()).addsOf(LakeTables.QUARANTINE, output.quarantine());
        sealFiles(() -> {
            journal.hold(new Hold(until, TableLayoutJson.write(layout), tableAdds, quarantineAdds, summary.json()));
            journal.close();
        });
        state = State.ENDED;
        lake.held().added(header.jobId(), until);
        lake.leaveToRecovery(header.jobId());
    }

    private interface JournalStep {
        void run() throws IOException;
    }

    /** Syncs what the journal's next line says is there. */
    private void sealFiles(JournalStep line) {
        try {
            output.sync(disk);
            line.run();
        } catch (IOException e) {
            throw DiskFailure.of(
                    "syncing the files of job " + header.jobId(), lake.config().root(), e);
        }
    }

    /** Runs the commit that decides. Where it is certain not to have happened the job can still be discarded. */
    private long decide(Decision commit) throws UnknownOutcomeException {
        state = State.LEFT_TO_RECOVERY;
        try {
            return commit.commit();
        } catch (GatewayException refused) {
            state = State.CLOSING;
            throw refused;
        }
    }

    @FunctionalInterface
    private interface Decision {
        long commit() throws UnknownOutcomeException;
    }

    /**
     * Whether publishing got so far that only the log knows, or that the rest must still be done: {@link Lake#recover}
     * answers, now or at the next start.
     */
    public boolean isLeftToRecovery() {
        return state == State.LEFT_TO_RECOVERY;
    }

    /** Removes everything the job wrote, unless it was published or may have been. Any number of times. */
    public void discard() {
        if (state == State.PUBLISHED || state == State.ENDED) {
            return;
        }
        output.abandon();
        try {
            journal.close();
            if (state == State.LEFT_TO_RECOVERY) {
                lake.leaveToRecovery(header.jobId());
                return;
            }
            lake.remove(header.jobId());
            state = State.ENDED;
        } catch (IOException e) {
            throw DiskFailure.of(
                    "removing the files of job " + header.jobId(), lake.config().root(), e);
        }
    }

    /** Drops the journal of a published job, or of one that {@link Lake#recover} settled, once its end is kept elsewhere. */
    public void forget() {
        require(state == State.PUBLISHED || state == State.LEFT_TO_RECOVERY || state == State.ENDED, "forget");
        if (state == State.ENDED) {
            return;
        }
        try {
            journal.close();
        } catch (IOException e) {
            throw DiskFailure.of(
                    "closing the journal of job " + header.jobId(),
                    lake.config().root(),
                    e);
        }
        lake.forget(header.jobId());
        state = State.ENDED;
    }

    private void require(boolean holds, String step) {
        if (!holds) {
            throw new IllegalStateException("job %s cannot go to %s from %s".formatted(header.jobId(), step, state));
        }
    }

    private static long bytesOf(List<AddedFile> files) {
        return files.stream().mapToLong(file -> file.facts().bytes()).sum();
    }

    private static long rowsOf(List<AddedFile> files) {
        return files.stream().mapToLong(file -> file.facts().rows()).sum();
    }
}
