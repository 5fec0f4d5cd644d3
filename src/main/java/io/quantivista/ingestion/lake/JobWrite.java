package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.JobJournal.Header;
import io.quantivista.ingestion.lake.JobJournal.Hold;
import io.quantivista.ingestion.lake.JobJournal.Seal;
import io.quantivista.ingestion.lake.WriteState.Decision;
import io.quantivista.ingestion.lake.delta.AddedFile;
import io.quantivista.ingestion.lake.delta.DeltaTable;
import io.quantivista.ingestion.lake.delta.FeedStep;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.delta.UnknownOutcomeException;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.lake.table.TableLayoutJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one job writes, until its rows are visible or gone.
 *
 * <p>The order is: rows through the lanes; {@link #closings} once no lane is in use, all of them run; then
 * {@link #publish}, and {@link #forget} when PostgreSQL agrees. {@link #discard} may come instead, at any point when no
 * lane and no closing runs. Apart from lanes and closings it is used by one thread at a time.
 */
public final class JobWrite {
    private final Lake lake;
    private final LocalDisk disk;
    private final Header header;
    private final TableLayout layout;
    private final JobJournal journal;
    private final JobOutput output;
    private final List<LiveFile> replaced;
    private final WriteState state;
    private @Nullable FeedStep step;

    /** @param replaced files of the quarantine in whose place the job's are put */
    JobWrite(
            Lake lake,
            LocalDisk disk,
            Header header,
            TableLayout layout,
            JobJournal journal,
            JobOutput output,
            List<LiveFile> replaced,
            WriteState state) {
        this.lake = lake;
        this.disk = disk;
        this.header = header;
        this.layout = layout;
        this.journal = journal;
        this.output = output;
        this.replaced = replaced;
        this.state = state;
    }

    /**
     * The job's commit is to move a feed on by one, as the rows were pulled from there; told before {@link #publish} or
     * {@link #hold}. The commit is made even where there are no rows, and fails with {@code fenced} where the feed is not at
     * {@code from} in the table.
     *
     * @throws GatewayException {@code storage_failed} where the table has a property by which it may forget the position
     */
    public void moves(String feed, long from) {
        lake.table(layout.name()).requireKeepingPositions();
        step = new FeedStep(feed, from, from + 1, Map.of());
    }

    /** Lane {@code number}, from 0. */
    public StreamLane lane(int number) {
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
        state.close();
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
        state.requireClosing("publish");
        List<AddedFile> files = output.data();
        List<AddedFile> rejections = output.quarantine();
        boolean isDecidedByTable = !files.isEmpty() || step != null;
        if (!isDecidedByTable && rejections.isEmpty() && replaced.isEmpty()) {
            state.published();
            return Publication.of(null, files, rejections);
        }
        DeltaTable table = lake.table(layout.name());
        DeltaTable quarantine = lake.table(LakeTables.QUARANTINE.name());
        String quarantineCommit = rejections.isEmpty() && replaced.isEmpty()
                ? null
                : quarantine
                        .lines()
                        .commitOf(header.id(), quarantine.lines().addsOf(LakeTables.QUARANTINE, rejections), replaced);
        AtomicReference<String> made = new AtomicReference<>("");
        sealFiles(() -> made.set(isDecidedByTable ? commitOf(table, files) : ""), () -> {
            journal.seal(new Seal(
                    header.tableVersion(),
                    header.quarantineVersion(),
                    isDecidedByTable,
                    quarantineCommit,
                    summary.json()));
            journal.force();
        });
        String tableCommit = Objects.requireNonNull(made.get());
        Long version = null;
        if (!replaced.isEmpty()) {
            // From the look at what is replaced to the commit that replaces it nobody else may.
            quarantine.takeTurn();
        }
        try {
            if (quarantineCommit != null) {
                quarantine.requireReplaceable(header.id(), quarantineCommit);
            }
            if (isDecidedByTable) {
                version =
                        state.decide(() -> table.append(header.id(), header.tableVersion(), layout, step, tableCommit));
            }
            if (quarantineCommit != null) {
                Decision commit = () -> quarantine.append(
                        header.id(), header.quarantineVersion(), LakeTables.QUARANTINE, quarantineCommit);
                if (isDecidedByTable) {
                    commit.commit();
                } else {
                    state.decide(commit);
                }
            }
        } catch (UnknownOutcomeException e) {
            throw state.failure("publishing", e);
        } finally {
            if (!replaced.isEmpty()) {
                quarantine.leaveTurn();
            }
        }
        state.published();
        return Publication.of(version, files, rejections);
    }

    /**
     * Keeps the job's files out of sight until somebody {@linkplain HeldFiles#release releases} or discards them, and ends
     * this writing. Durable when it returns; if it throws, {@link #discard} removes everything.
     */
    public void hold(JobSummary summary, Instant until) {
        state.requireClosing("hold");
        String tableAdds = lake.table(layout.name()).lines().addsOf(layout, output.data());
        String quarantineAdds =
                lake.table(LakeTables.QUARANTINE.name()).lines().addsOf(LakeTables.QUARANTINE, output.quarantine());
        sealFiles(() -> {}, () -> {
            journal.hold(
                    new Hold(until, TableLayoutJson.write(layout), tableAdds, quarantineAdds, summary.json(), step));
            journal.close();
        });
        state.ended();
        lake.held().added(header.id(), until);
        lake.jobs().leave(header.id());
    }

    private String commitOf(DeltaTable table, List<AddedFile> files) {
        return table.lines().commitOf(header.id(), step, table.lines().addsOf(layout, files));
    }

    private interface JournalStep {
        void run() throws IOException;
    }

    /** Syncs what the journal's next line says is there; {@code meanwhile} costs no time of its own. */
    private void sealFiles(Runnable meanwhile, JournalStep line) {
        try {
            output.sync(disk, meanwhile);
            line.run();
        } catch (IOException e) {
            throw state.failure("syncing the files of", e);
        }
    }

    /**
     * Whether publishing got so far that only the log knows, or that the rest must still be done: {@link Lake#recover}
     * answers, now or at the next start.
     */
    public boolean isLeftToRecovery() {
        return state.isLeftToRecovery();
    }

    /** Removes everything the job wrote, unless it was published or may have been. Any number of times. */
    public void discard() {
        state.discard(output::abandon);
    }

    /** Drops the journal of a published job, or of one that {@link Lake#recover} settled, once its end is kept elsewhere. */
    public void forget() {
        if (state.forget()) {
            lake.forget(header.id());
        }
    }
}
