package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.files.Compression;
import io.quantivista.ingestion.connector.files.FileConnection;
import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.input.pull.PendingFiles.End;
import io.quantivista.ingestion.input.pull.PendingFiles.Tally;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.job.PullStates;
import io.quantivista.ingestion.job.Pulls.Item;
import io.quantivista.ingestion.job.Pulls.Sight;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.util.List;

/** The files of a place: those are pulled whose version has no mark. */
final class FileOrigin implements Origin {
    private static final int SHOWN = 100;

    private final PullTarget target;
    private final FileConnection connection;
    private final WorkerExecutor looks;
    private final PullStates states;
    private final Scratch scratch;
    private final Clock clock;

    FileOrigin(
            PullTarget target,
            FileConnection connection,
            WorkerExecutor looks,
            PullStates states,
            Scratch scratch,
            Clock clock) {
        this.target = target;
        this.connection = connection;
        this.looks = looks;
        this.states = states;
        this.scratch = scratch;
        this.clock = clock;
    }

    @Override
    public Future<Sight> look() {
        return pending(SHOWN, End.ALL).map(this::sight);
    }

    private Sight sight(Tally seen) {
        return new Sight(
                connection.type(),
                seen.found(),
                seen.foundBytes(),
                seen.pending(),
                seen.pendingBytes(),
                seen.unsettled(),
                seen.skipped(),
                seen.first().stream()
                        .limit(SHOWN)
                        .map(file -> new Item(file.name(), file.size(), file.modified()))
                        .toList());
    }

    @Override
    public Future<Boolean> hasPending() {
        return pending(1, End.ANY).map(seen -> seen.pending() > 0);
    }

    @Override
    public Future<Increment> next() {
        return pending(connection.choice().maxFiles(), End.FIRST).map(seen -> increment(seen.first()));
    }

    private Increment increment(List<FileEntry> pending) {
        List<FileEntry> files = pending.subList(0, Math.min(connection.choice().maxFiles(), pending.size()));
        List<Mark> marks =
                files.stream().map(file -> new Mark(file.name(), file.mark())).toList();
        Compression compression = connection.choice().compression();
        boolean isPacked = files.stream().anyMatch(file -> compression.of(file.name()) != Compression.NONE);
        return new Increment(
                new FileBodies(connection.open(clock), compression, formats(), scratch, files),
                files.isEmpty(),
                () -> marks,
                () -> pending.size() > files.size(),
                isPacked ? null : files.stream().mapToLong(FileEntry::size).sum());
    }

    private BodyFormats formats() {
        return new BodyFormats(
                connection.choice().mediaType(), target.plan().config().dataFormat());
    }

    /** Those of the files that have not been pulled, and how many there are. */
    private Future<Tally> pending(int most, End end) {
        return new PendingFiles(states, target.sourceId(), connection, looks, clock, most, end).find();
    }

    @Override
    public Future<FirstRecords> sample() {
        return looks.executeBlocking(() -> FileSample.read(connection, formats(), scratch, clock), false);
    }
}
