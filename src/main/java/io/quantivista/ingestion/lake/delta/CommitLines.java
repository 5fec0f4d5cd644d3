package io.quantivista.ingestion.lake.delta;

import io.quantivista.ingestion.lake.table.TableLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines of commits to one table, for now or for later: what a journal keeps. Any thread. */
public final class CommitLines {
    private final Path tableRoot;
    private final Clock clock;

    CommitLines(Path tableRoot, Clock clock) {
        this.tableRoot = tableRoot;
        this.clock = clock;
    }

    /** The lines that add files. */
    public String addsOf(TableLayout layout, List<AddedFile> files) {
        return AddLines.write(layout, files);
    }

    /** The files that such lines add, as they will be live. */
    public List<LiveFile> filesOf(String adds) {
        return AddLines.read(tableRoot, adds);
    }

    /** The commit that adds a job's files. */
    public String commitOf(String jobId, String adds) {
        return commitOf(jobId, adds, List.of());
    }

    /** The commit that puts a job's files in place of others. */
    public String commitOf(String jobId, String adds, List<LiveFile> replaced) {
        return RemoveLines.write(tableRoot, jobId, replaced, clock.instant()) + adds;
    }

    /**
     * The same, moving the feed on from which the files' rows were pulled.
     *
     * @param step null where they are of no such feed
     */
    public String commitOf(String jobId, @Nullable FeedStep step, String adds) {
        return commitOf(jobId, "", List.of()) + (step == null ? "" : transactionsOf(step)) + adds;
    }

    /** The commit that adds a flush's files and moves its feed on. */
    public String flushOf(String flushId, FeedStep step, String adds) {
        return besideFlushOf(flushId, step, "") + transactionsOf(step) + adds;
    }

    private String transactionsOf(FeedStep step) {
        return write(actions -> {
            for (Map.Entry<String, Long> identifier : step.transactions().entrySet()) {
                actions.transaction(identifier.getKey(), identifier.getValue(), clock.instant());
            }
        });
    }

    /** The commit that adds the files of a flush to a table beside that of its feed. */
    public String besideFlushOf(String flushId, FeedStep step, String adds) {
        return write(actions -> actions.flushInfo(flushId, step, clock.instant())) + adds;
    }

    interface Writing {
        void to(CommitActions actions) throws IOException;
    }

    static String write(Writing writing) {
        try {
            CommitActions actions = new CommitActions();
            writing.to(actions);
            return new String(actions.toBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        }
    }
}
