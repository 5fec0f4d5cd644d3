package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.JobJournal.Header;
import io.quantivista.ingestion.lake.delta.DeltaTable;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.LakeTables;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What tables get from feeds that do not end, flush by flush. Safe for any thread; it blocks. */
final class Flushes {
    private final Lake lake;
    private final LocalDisk disk;
    private final Clock clock;
    private final Journals journals;
    private final JobRecovery recovery;

    Flushes(Lake lake, LocalDisk disk, Clock clock, Journals journals) {
        this.lake = lake;
        this.disk = disk;
        this.clock = clock;
        this.journals = journals;
        this.recovery = new JobRecovery(lake, journals);
    }

    void makeFolder() throws IOException {
        journals.makeFolder();
    }

    FeedState stateOf(String table, String feed) {
        return FeedTransactions.read(feed, lake.table(table).transactions());
    }

    Map<String, FeedState> statesOf(String table, String prefix) {
        return FeedTransactions.readAll(prefix, lake.table(table).transactions());
    }

    FlushWrite begin(String feed, String table) {
        DeltaTable target = lake.table(table);
        target.requireKeepingPositions();
        Header header = new Header(
                "flush-" + UUID.randomUUID(),
                feed,
                table,
                target.version().orElse(-1),
                lake.versionOf(LakeTables.QUARANTINE.name()),
                null);
        try {
            JobJournal journal = journals.open(header);
            WriteState state =
                    new WriteState("flush " + header.id(), lake.config().root(), journal, journals, recovery);
            return new FlushWrite(lake, disk, clock, journals, header, journal, state);
        } catch (IOException e) {
            throw DiskFailure.of("beginning flush " + header.id(), lake.config().root(), e);
        }
    }

    List<UnfinishedFlush> recover() {
        return recovery.settleAll(recovery::settle).stream()
                .map(UnfinishedFlush::of)
                .sorted(UnfinishedFlush.BY_COMMIT)
                .toList();
    }

    /**
     * A journal whose end a power cut undoes is settled once more, and its jobs' ends are told once more: that changes
     * nothing, so it is not worth a sync.
     */
    void forget(String id) {
        try {
            journals.removeSpill(id);
            journals.unlink(id);
            journals.leave(id);
        } catch (IOException e) {
            throw DiskFailure.of("deleting the journal of flush " + id, journals.folder(), e);
        }
    }
}
