package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.JobJournal.Seal;
import io.quantivista.ingestion.lake.JournalFile.Found;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.delta.TableVersion;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Writes rejections of a job anew, with what became of them: files of the quarantine are replaced by one commit, which the
 * journal of whoever does it carries. One at a time for each job: another is refused while a journal says that one is not
 * finished, also after a crash. Safe for any thread; it blocks.
 */
public final class QuarantineRewrites {
    private static final String DISCARD = "discard_";

    private final Lake lake;
    private final LocalDisk disk;
    private final Journals journals;
    private final JobRecovery recovery;
    private final Clock clock;

    QuarantineRewrites(Lake lake, LocalDisk disk, Journals journals, JobRecovery recovery, Clock clock) {
        this.lake = lake;
        this.disk = disk;
        this.journals = journals;
        this.recovery = recovery;
        this.clock = clock;
    }

    /**
     * A rewriting that has begun: every row is to be read, and to be written again to one of the lanes.
     *
     * @param rows the rows of the files that are replaced, also those of other jobs that stand in them
     */
    public record Rewrite(JobWrite write, QuarantineRows rows) {}

    /** Whether a journal's job rewrites the quarantine on its own account, without rows of a table. */
    static boolean isOnlyRewrite(UnfinishedJob job) {
        return job.jobId().startsWith(DISCARD);
    }

    /**
     * Begins a job that replays the waiting rejections of another; its table must be there.
     *
     * @param jobId the job that is begun
     * @param rejectedJobId the job whose rejections they are
     * @throws GatewayException {@code job_busy} while they are being written anew already
     */
    public synchronized Rewrite begin(
            String jobId, String rejectedJobId, String sourceId, TableLayout layout, int lanes, String dataFormat) {
        try {
            refuseUnfinished(rejectedJobId);
            List<LiveFile> files = filesOf(rejectedJobId);
            JobWrite write = lake.begin(
                    jobId, sourceId, layout, lanes, dataFormat, files.isEmpty() ? null : rejectedJobId, files);
            try {
                return new Rewrite(write, QuarantineRows.open(files, disk));
            } catch (IOException | RuntimeException e) {
                write.discard();
                throw e;
            }
        } catch (IOException e) {
            throw DiskFailure.of(
                    "reading the rejections of job " + rejectedJobId,
                    lake.config().root(),
                    e);
        }
    }

    /**
     * Says no where the job's rejections are being written anew.
     *
     * @throws GatewayException {@code job_busy}
     */
    public void requireNone(String rejectedJobId) {
        try {
            refuseUnfinished(rejectedJobId);
        } catch (IOException e) {
            throw DiskFailure.of("reading the journals of jobs", journals.folder(), e);
        }
    }

    private void refuseUnfinished(String rejectedJobId) throws IOException {
        for (Found journal : journals.lookAtAll()) {
            if (rejectedJobId.equals(journal.header().rewrites()) && !isFinished(journal) && !isSettled(journal)) {
                throw new GatewayException(
                        ErrorCode.JOB_BUSY,
                        "The rejections of job '%s' are being replayed or discarded by %s: wait for its end"
                                .formatted(rejectedJobId, journal.header().id()));
            }
        }
    }

    /** A discard whose outcome was left open is nobody's to settle but the next one's. */
    private boolean isSettled(Found journal) throws IOException {
        String jobId = journal.header().id();
        if (!jobId.startsWith(DISCARD) || !journals.claim(jobId)) {
            return false;
        }
        try {
            recovery.settle(journal);
            lake.forget(jobId);
            return true;
        } finally {
            journals.leave(jobId);
        }
    }

    /** Its commit to the quarantine is there; only its journal has not gone yet. */
    private boolean isFinished(Found journal) throws IOException {
        Optional<Seal> seal = journal.seal();
        return seal.isPresent()
                && lake.table(LakeTables.QUARANTINE.name())
                        .findCommit(journal.header().id(), seal.get().quarantineVersion())
                        .isPresent();
    }

    /** The live files with rows of the job, where any of them waits; a file that names no job is looked into. */
    private List<LiveFile> filesOf(String rejectedJobId) throws IOException {
        TableVersion quarantine = lake.find(LakeTables.QUARANTINE.name()).orElseThrow();
        List<LiveFile> files = new ArrayList<>();
        boolean anyWaits = false;
        for (LiveFile file : quarantine.files()) {
            if (Lake.mayHold(file, rejectedJobId)) {
                boolean[] found = look(file, rejectedJobId);
                if (found[0]) {
                    files.add(file);
                }
                anyWaits |= found[1];
            }
        }
        return anyWaits ? files : List.of();
    }

    /** Whether the file has rows of the job, and whether one of them waits. */
    private boolean[] look(LiveFile file, String rejectedJobId) throws IOException {
        boolean any = false;
        try (QuarantineFile rows = QuarantineFile.open(file, disk)) {
            while (rows.hasNext()) {
                QuarantineRow row = rows.next();
                if (row.jobId().equals(rejectedJobId)) {
                    any = true;
                    if (row.isWaiting()) {
                        return new boolean[] {true, true};
                    }
                }
            }
        }
        return new boolean[] {any, false};
    }

    /** All rejections of a job, held ones where the job is held, in order of their place; other jobs' may be among them. */
    public QuarantineRows read(String rejectedJobId) {
        TableVersion quarantine = lake.held()
                .findRejections(rejectedJobId)
                .or(() -> lake.find(LakeTables.QUARANTINE.name()))
                .orElseThrow();
        try {
            return QuarantineRows.open(
                    quarantine.files().stream()
                            .filter(file -> Lake.mayHold(file, rejectedJobId))
                            .toList(),
                    disk);
        } catch (IOException e) {
            throw DiskFailure.of(
                    "reading the rejections of job " + rejectedJobId,
                    lake.config().root(),
                    e);
        }
    }

    /** The first waiting rejection of the job, which tells how they were read; empty where none waits. */
    public Optional<QuarantineRow> findWaiting(String rejectedJobId) {
        try (QuarantineRows rows = QuarantineRows.open(filesOf(rejectedJobId), disk)) {
            while (rows.hasNext()) {
                QuarantineRow row = rows.next();
                if (row.jobId().equals(rejectedJobId) && row.isWaiting()) {
                    return Optional.of(row);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw DiskFailure.of(
                    "reading the rejections of job " + rejectedJobId,
                    lake.config().root(),
                    e);
        }
    }

    /**
     * Marks waiting rejections as given up: they stay in the quarantine, and no replay takes them. Durable when it returns.
     *
     * @return how many were marked
     * @throws GatewayException {@code job_busy} while they are being replayed
     */
    public long discard(String rejectedJobId, String sourceId, Predicate<QuarantineRow> which) {
        Rewrite rewrite = begin(DISCARD + UUID.randomUUID(), rejectedJobId, sourceId, LakeTables.QUARANTINE, 1, "");
        JobWrite write = rewrite.write();
        long discarded = 0;
        try (QuarantineRows rows = rewrite.rows()) {
            QuarantineWriter out = write.quarantine(0);
            while (rows.hasNext()) {
                QuarantineRow row = rows.next();
                boolean isMeant = row.jobId().equals(rejectedJobId) && row.isWaiting() && which.test(row);
                out.keep(isMeant ? row.discarded(clock.instant()) : row);
                discarded += isMeant ? 1 : 0;
            }
            write.closings().forEach(Closing::run);
            if (discarded == 0) {
                write.discard();
                return 0;
            }
            write.publish(new JobSummary(""));
            write.forget();
            return discarded;
        } catch (IOException e) {
            write.discard();
            throw DiskFailure.of(
                    "reading the rejections of job " + rejectedJobId,
                    lake.config().root(),
                    e);
        } catch (RuntimeException e) {
            write.discard();
            throw e;
        }
    }
}
