package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.JobJournal.Header;
import io.quantivista.ingestion.lake.JobJournal.Seal;
import io.quantivista.ingestion.lake.JournalFile.Found;
import io.quantivista.ingestion.lake.UnfinishedJob.Fate;
import io.quantivista.ingestion.lake.delta.DeltaTable;
import io.quantivista.ingestion.lake.delta.UnknownOutcomeException;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out from journal and log what became of a job or flush, and does what is left of it. Stateless; any thread. */
final class JobRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(JobRecovery.class);

    private final Lake lake;
    private final Journals journals;

    JobRecovery(Lake lake, Journals journals) {
        this.lake = lake;
        this.journals = journals;
    }

    /**
     * Settles a job that nobody works on.
     *
     * @throws IOException where the log cannot tell; nothing was changed then
     */
    UnfinishedJob settle(Found journal) throws IOException {
        if (journal.discarded()) {
            remove(journal);
            return fate(journal, Fate.DISCARDED, null, null);
        }
        if (journal.seal().isPresent()) {
            Seal seal = journal.seal().get();
            Decision decision = decision(journal.header(), seal);
            if (decision.isMade()) {
                finish(journal.header(), seal);
                return fate(journal, Fate.COMMITTED, decision.tableVersion(), seal.summaryJson());
            }
        }
        if (journal.hold().isPresent()) {
            return fate(journal, Fate.HELD, null, journal.hold().get().summaryJson());
        }
        remove(journal);
        return fate(journal, Fate.REMOVED, null, null);
    }

    @FunctionalInterface
    interface Settling {
        UnfinishedJob settle(Found journal) throws IOException;
    }

    /**
     * Settles all that nobody works on, one caller after the other: two that find the same journal would both append what its
     * quarantine lacks. One of which the log cannot tell is not in the answer, and an error is logged.
     */
    synchronized List<UnfinishedJob> settleAll(Settling how) {
        List<UnfinishedJob> settled = new ArrayList<>();
        try {
            for (Found journal : journals.unclaimed()) {
                try {
                    settled.add(how.settle(journal));
                } catch (IOException | GatewayException e) {
                    LOG.atError()
                            .addKeyValue(LogKeys.JOB_ID, journal.header().id())
                            .addKeyValue(LogKeys.TABLE, journal.header().table())
                            .setCause(e)
                            .log("Journal cannot be settled, its files are kept");
                }
            }
        } catch (IOException e) {
            throw DiskFailure.of("reading the journals", journals.folder(), e);
        }
        return settled;
    }

    private static UnfinishedJob fate(Found journal, Fate fate, @Nullable Long version, @Nullable String summary) {
        Header header = journal.header();
        return new UnfinishedJob(header.id(), header.origin(), header.table(), fate, version, summary);
    }

    /**
     * What the log says of a sealed job.
     *
     * @param tableVersion the version that has its rows; null where it has only rejections, or is not decided
     */
    record Decision(boolean isMade, @Nullable Long tableVersion) {}

    Decision decision(Header header, Seal seal) throws IOException {
        OptionalLong found = seal.decidedByTable()
                ? lake.table(header.table()).findCommit(header.id(), seal.tableVersion())
                : quarantine().findCommit(header.id(), seal.quarantineVersion());
        return new Decision(found.isPresent(), found.isPresent() && seal.decidedByTable() ? found.getAsLong() : null);
    }

    /** Appends the quarantine's commit where it is missing. */
    private void finish(Header header, Seal seal) throws UnknownOutcomeException, IOException {
        String rest = seal.quarantineCommit();
        if (rest != null
                && quarantine()
                        .findCommit(header.id(), seal.quarantineVersion())
                        .isEmpty()) {
            quarantine().append(header.id(), seal.quarantineVersion(), LakeTables.QUARANTINE, rest);
        }
        journals.removeSpill(header.id());
    }

    private DeltaTable quarantine() {
        return lake.table(LakeTables.QUARANTINE.name());
    }

    /**
     * Removes the files of a job that is not committed, then its journal. A held job's journal says so first: one that
     * promises files which are half gone would be no hold.
     */
    void remove(Found journal) throws IOException {
        if (journal.hold().isPresent() && !journal.discarded()) {
            try (JobJournal reopened = journals.reopen(journal)) {
                reopened.discard();
            }
        }
        String id = journal.header().id();
        for (String file : journal.files()) {
            Files.deleteIfExists(lake.config().root().resolve(file));
        }
        journals.removeSpill(id);
        journals.delete(id);
    }

    /** The same, where there is a journal. */
    void remove(String id) throws IOException {
        Optional<Found> journal = journals.read(id);
        if (journal.isPresent()) {
            remove(journal.get());
        }
    }
}
