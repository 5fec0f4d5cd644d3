package io.quantivista.ingestion.input.pull;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FilesConnection;
import io.quantivista.ingestion.connector.files.FilesConnection.ChangedFiles;
import io.quantivista.ingestion.job.PullStates;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tells the files that have not been pulled from those that have, a portion of names at a time. */
final class PendingFiles {
    private static final int PORTION = 1_000;

    private final PullStates states;
    private final String sourceId;
    private final FilesConnection connection;
    private final List<FileEntry> found;
    private final int most;
    private final List<FileEntry> pending = new ArrayList<>();

    /** @param most how many are wanted; one more is told where there are more */
    PendingFiles(PullStates states, String sourceId, FilesConnection connection, List<FileEntry> found, int most) {
        this.states = states;
        this.sourceId = sourceId;
        this.connection = connection;
        this.found = found;
        this.most = most;
    }

    /** In the order in which they were found. */
    Future<List<FileEntry>> find() {
        return from(0);
    }

    private Future<List<FileEntry>> from(int at) {
        if (at >= found.size() || pending.size() > most) {
            return Future.succeededFuture(pending);
        }
        List<FileEntry> portion = found.subList(at, Math.min(found.size(), at + PORTION));
        return states.marks(sourceId, portion.stream().map(FileEntry::name).toList())
                .compose(marks -> {
                    portion.stream().filter(entry -> isPending(entry, marks)).forEach(pending::add);
                    return from(at + portion.size());
                });
    }

    private boolean isPending(FileEntry entry, Map<String, JsonNode> marks) {
        JsonNode mark = marks.get(entry.name());
        return mark == null || connection.changed() == ChangedFiles.PULL && !entry.isMarkedBy(mark);
    }
}
