package io.quantivista.ingestion.input.pull;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.connector.files.FileChoice.ChangedFiles;
import io.quantivista.ingestion.connector.files.FileConnection;
import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FileListing;
import io.quantivista.ingestion.connector.files.FileListing.Portion;
import io.quantivista.ingestion.connector.files.FileStore;
import io.quantivista.ingestion.job.PullStates;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Tells the files that have not been pulled from those that have. A portion of the listing is looked at on a worker, then its marks
 * are asked for; of what is found the first names alone are kept, so that a place may hold any number of files.
 */
final class PendingFiles {
    private static final int PORTION = 1_000;

    private final PullStates states;
    private final String sourceId;
    private final FileConnection connection;
    private final WorkerExecutor looks;
    private final Clock clock;
    private final Tally tally;
    private final End end;

    /** When enough has been seen. */
    enum End {
        /** Everything is counted. */
        ALL,
        /** One file that is pending will do. */
        ANY,
        /** The first names that are wanted, and one more, where the listing is in their order. */
        FIRST
    }

    /** What was seen so far. */
    static final class Tally {
        private final int most;
        private final NavigableMap<String, FileEntry> first = new TreeMap<>();
        private long found;
        private long foundBytes;
        private long pending;
        private long pendingBytes;
        private long unsettled;
        private long skipped;

        private Tally(int most) {
            this.most = most;
        }

        /** Pending files by name: at most so many as are wanted, and one more where there are more. */
        List<FileEntry> first() {
            return new ArrayList<>(first.values());
        }

        long found() {
            return found;
        }

        long foundBytes() {
            return foundBytes;
        }

        long pending() {
            return pending;
        }

        long pendingBytes() {
            return pendingBytes;
        }

        long unsettled() {
            return unsettled;
        }

        long skipped() {
            return skipped;
        }

        private void add(FileEntry entry) {
            pending++;
            pendingBytes += entry.size();
            first.put(entry.name(), entry);
            if (first.size() > most + 1) {
                first.pollLastEntry();
            }
        }
    }

    /** @param most how many are wanted */
    PendingFiles(
            PullStates states,
            String sourceId,
            FileConnection connection,
            WorkerExecutor looks,
            Clock clock,
            int most,
            End end) {
        this.states = states;
        this.sourceId = sourceId;
        this.connection = connection;
        this.looks = looks;
        this.clock = clock;
        this.tally = new Tally(most);
        this.end = end;
    }

    Future<Tally> find() {
        FileStore store = connection.open(clock);
        return looks.executeBlocking(store::list, false)
                .compose(listing -> from(listing).eventually(() -> blocking(listing::close)))
                .eventually(() -> blocking(store::close));
    }

    private Future<Void> blocking(Runnable task) {
        return looks.executeBlocking(
                () -> {
                    task.run();
                    return null;
                },
                false);
    }

    private Future<Tally> from(FileListing listing) {
        return looks.executeBlocking(listing::next, false)
                .compose(portion -> take(portion, 0).compose(taken -> {
                    boolean isEnough = portion.isLast()
                            || switch (end) {
                                case ALL -> false;
                                case ANY -> tally.pending > 0;
                                case FIRST -> listing.isSorted() && tally.pending > tally.most;
                            };
                    return isEnough ? Future.succeededFuture(tally) : from(listing);
                }));
    }

    private Future<Void> take(Portion portion, int at) {
        if (at == 0) {
            tally.unsettled += portion.unsettled();
            tally.skipped += portion.skipped();
        }
        if (at >= portion.files().size()) {
            return Future.succeededFuture();
        }
        List<FileEntry> files =
                portion.files().subList(at, Math.min(portion.files().size(), at + PORTION));
        return states.marks(sourceId, files.stream().map(FileEntry::name).toList())
                .compose(marks -> {
                    for (FileEntry file : files) {
                        tally.found++;
                        tally.foundBytes += file.size();
                        if (isPending(file, marks)) {
                            tally.add(file);
                        }
                    }
                    return take(portion, at + files.size());
                });
    }

    private boolean isPending(FileEntry entry, Map<String, JsonNode> marks) {
        JsonNode mark = marks.get(entry.name());
        return mark == null || connection.choice().changed() == ChangedFiles.PULL && !entry.isMarkedBy(mark);
    }
}
