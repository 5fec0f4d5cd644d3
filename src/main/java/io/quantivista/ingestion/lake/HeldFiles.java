package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.JobJournal.Header;
import io.quantivista.ingestion.lake.JobJournal.Hold;
import io.quantivista.ingestion.lake.JobJournal.Seal;
import io.quantivista.ingestion.lake.JobRecovery.Decision;
import io.quantivista.ingestion.lake.JournalFile.Found;
import io.quantivista.ingestion.lake.UnfinishedJob.Fate;
import io.quantivista.ingestion.lake.delta.DeltaTable;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.delta.TableVersion;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.lake.table.TableLayoutJson;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The jobs whose files are complete and out of sight until somebody decides. They survive a restart; which there are is
 * known after {@link Lake#recover}. Safe for any thread; it blocks.
 */
public final class HeldFiles {
    /** What the name of the view of a held job's rows begins with; its id follows. */
    public static final String VIEW_PREFIX = "held_";

    private final Lake lake;
    private final Journals journals;
    private final JobRecovery recovery;
    private final Clock clock;
    private final Map<String, Instant> untils = new ConcurrentHashMap<>();

    HeldFiles(Lake lake, Journals journals, JobRecovery recovery, Clock clock) {
        this.lake = lake;
        this.journals = journals;
        this.recovery = recovery;
        this.clock = clock;
    }

    /**
     * A held job.
     *
     * @param files its data files as a table would have them
     * @param rejections its files of the quarantine
     */
    public record Held(
            String jobId,
            String sourceId,
            TableLayout layout,
            Instant until,
            List<LiveFile> files,
            List<LiveFile> rejections,
            String summaryJson) {}

    /** How many jobs are held. */
    public int count() {
        return untils.size();
    }

    /** Held jobs whose time is over. */
    public List<String> expired() {
        Instant now = clock.instant();
        return untils.entrySet().stream()
                .filter(held -> !held.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    void noticed(Fate fate, Found journal) {
        String jobId = journal.header().id();
        if (fate == Fate.HELD) {
            untils.put(jobId, journal.hold().orElseThrow().until());
        } else {
            untils.remove(jobId);
        }
    }

    void added(String jobId, Instant until) {
        untils.put(jobId, until);
    }

    /** The held job; empty where there is none of that id. */
    public Optional<Held> find(String jobId) {
        if (!untils.containsKey(jobId)) {
            return Optional.empty();
        }
        try {
            return read(jobId).map(this::held);
        } catch (IOException e) {
            throw failure("reading", jobId, e);
        }
    }

    /** The rows of a held job under the name of its view; empty where the name is of none. */
    public Optional<TableVersion> findView(String name) {
        return name.startsWith(VIEW_PREFIX)
                ? find(name.substring(VIEW_PREFIX.length()))
                        .map(held -> TableVersion.of(name, held.layout(), clock.instant(), held.files()))
                : Optional.empty();
    }

    /** The rejections of a held job as the quarantine would have them; empty where the job is not held. */
    public Optional<TableVersion> findRejections(String jobId) {
        return find(jobId)
                .map(held -> TableVersion.of(
                        LakeTables.QUARANTINE.name(), LakeTables.QUARANTINE, clock.instant(), held.rejections()));
    }

    private Optional<Found> read(String jobId) throws IOException {
        return journals.read(jobId).filter(journal -> journal.hold().isPresent() && !journal.discarded());
    }

    private Held held(Found journal) {
        Hold hold = journal.hold().orElseThrow();
        Header header = journal.header();
        return new Held(
                header.id(),
                header.origin(),
                TableLayoutJson.read(hold.layout()),
                hold.until(),
                lake.table(header.table()).lines().filesOf(hold.tableAdds()),
                lake.table(LakeTables.QUARANTINE.name()).lines().filesOf(hold.quarantineAdds()),
                hold.summaryJson());
    }

    /**
     * Publishes a held job, once however often it is asked for: its rows in one commit, then its rejections. Durable when
     * it returns; {@link Lake#forget} follows when PostgreSQL agrees. Where it throws, the job is held as before, or asking
     * again goes on from where this ended.
     *
     * @param summary the job's end as it is to be after a crash
     * @return version of the table that has the rows; null where it had only rejections
     * @throws GatewayException {@code job_not_held}, {@code job_busy}, {@code schema_conflict} where the table has changed
     *     so that the rows fit no more, {@code storage_failed} where a held file is gone
     */
    public @Nullable Long release(String jobId, JobSummary summary) {
        return exclusively(jobId, () -> {
                    Found journal = read(jobId).orElseThrow(() -> notHeld(jobId));
                    if (journal.seal().isPresent()) {
                        Decision earlier = recovery.decision(
                                journal.header(), journal.seal().get());
                        if (earlier.isMade()) {
                            return Optional.ofNullable(recovery.settle(journal).deltaVersion());
                        }
                    }
                    return commit(journal, summary);
                })
                .orElse(null);
    }

    private Optional<Long> commit(Found journal, JobSummary summary) throws IOException {
        Hold hold = journal.hold().orElseThrow();
        Header header = journal.header();
        Held held = held(journal);
        requireFiles(held);
        DeltaTable table = lake.table(header.table());
        DeltaTable quarantine = lake.table(LakeTables.QUARANTINE.name());
        String quarantineCommit = hold.quarantineAdds().isEmpty()
                ? null
                : quarantine.lines().commitOf(header.id(), hold.quarantineAdds());
        Seal seal = new Seal(
                lake.versionOf(header.table()),
                lake.versionOf(LakeTables.QUARANTINE.name()),
                !hold.tableAdds().isEmpty() || hold.step() != null,
                quarantineCommit,
                summary.json());
        table.requireFitting(header.id(), held.layout());
        try (JobJournal reopened = journals.reopen(journal)) {
            reopened.seal(seal);
            reopened.force();
        }
        Long version = null;
        if (seal.decidedByTable()) {
            String commit = table.lines().commitOf(header.id(), hold.step(), hold.tableAdds());
            version = table.append(header.id(), seal.tableVersion(), held.layout(), hold.step(), commit);
        }
        if (quarantineCommit != null) {
            quarantine.append(header.id(), seal.quarantineVersion(), LakeTables.QUARANTINE, quarantineCommit);
        }
        return Optional.ofNullable(version);
    }

    /**
     * Whether the log has the release of a job that is still here, so that it can be no other end any more.
     *
     * @throws GatewayException {@code storage_failed} where the log cannot tell now
     */
    public boolean isReleaseDecided(String jobId) {
        try {
            Optional<Found> journal = read(jobId);
            return journal.isPresent()
                    && journal.get().seal().isPresent()
                    && recovery.decision(
                                    journal.get().header(), journal.get().seal().get())
                            .isMade();
        } catch (IOException e) {
            throw failure("looking up the release of", jobId, e);
        }
    }

    /** A vacuum of another engine knows nothing of held files: what it took is not to be promised to readers. */
    private static void requireFiles(Held held) throws IOException {
        for (List<LiveFile> files : List.of(held.files(), held.rejections())) {
            for (LiveFile file : files) {
                if (!Files.exists(file.path()) || Files.size(file.path()) != file.bytes()) {
                    throw new GatewayException(
                            ErrorCode.STORAGE_FAILED,
                            "the held file %s of job %s is gone or changed: discard the job and send it again"
                                    .formatted(file.path(), held.jobId()));
                }
            }
        }
    }

    /**
     * Removes the files of a held job for good, then its journal.
     *
     * @throws GatewayException {@code job_not_held}, also where its release has been decided; {@code job_busy}
     */
    public void discard(String jobId) {
        exclusively(jobId, () -> {
            Found journal = read(jobId).orElseThrow(() -> notHeld(jobId));
            if (journal.seal().isPresent()
                    && recovery.decision(journal.header(), journal.seal().get()).isMade()) {
                throw notHeld(jobId);
            }
            recovery.remove(journal);
            untils.remove(jobId);
            return Optional.empty();
        });
    }

    void forget(String jobId) {
        untils.remove(jobId);
    }

    private interface Work {
        Optional<Long> run() throws IOException;
    }

    private Optional<Long> exclusively(String jobId, Work work) {
        if (!untils.containsKey(jobId)) {
            throw notHeld(jobId);
        }
        if (!journals.claim(jobId)) {
            throw new GatewayException(
                    ErrorCode.JOB_BUSY, "Job '%s' is being released or discarded already".formatted(jobId));
        }
        try {
            return work.run();
        } catch (IOException e) {
            throw failure("releasing or discarding", jobId, e);
        } finally {
            journals.leave(jobId);
        }
    }

    private GatewayException failure(String what, String jobId, IOException cause) {
        return DiskFailure.of(what + " held job " + jobId, lake.config().root(), cause);
    }

    private static GatewayException notHeld(String jobId) {
        return new GatewayException(
                ErrorCode.JOB_NOT_HELD,
                "Job '%s' is not held: it was released, discarded, has expired, or never failed its gate"
                        .formatted(jobId));
    }
}
