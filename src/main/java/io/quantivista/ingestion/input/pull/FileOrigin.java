package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.files.Compression;
import io.quantivista.ingestion.connector.files.FileEntry;
import io.quantivista.ingestion.connector.files.FilesConnection;
import io.quantivista.ingestion.connector.files.FolderListing;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.job.PullStates;
import io.quantivista.ingestion.job.Pulls.Item;
import io.quantivista.ingestion.job.Pulls.Sight;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.util.List;

/** The files of a folder: those are pulled whose version has no mark. */
final class FileOrigin implements Origin {
    private static final int SHOWN = 100;

    private final PullTarget target;
    private final FilesConnection connection;
    private final WorkerExecutor looks;
    private final PullStates states;
    private final Scratch scratch;
    private final Clock clock;

    FileOrigin(
            PullTarget target,
            FilesConnection connection,
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
        return listing()
                .compose(found -> pending(found.files(), Integer.MAX_VALUE - 1).map(pending -> sight(found, pending)));
    }

    private static Sight sight(FolderListing.Found found, List<FileEntry> pending) {
        return new Sight(
                "files",
                found.files().size(),
                found.bytes(),
                pending.size(),
                bytes(pending),
                found.unsettled(),
                found.skipped(),
                pending.stream()
                        .limit(SHOWN)
                        .map(file -> new Item(file.name(), file.size(), file.modified()))
                        .toList());
    }

    private static long bytes(List<FileEntry> files) {
        return files.stream().mapToLong(FileEntry::size).sum();
    }

    @Override
    public Future<Boolean> hasPending() {
        return listing().compose(found -> pending(found.files(), 1)).map(pending -> !pending.isEmpty());
    }

    @Override
    public Future<Increment> next() {
        return listing()
                .compose(found -> pending(found.files(), connection.maxFiles()))
                .map(this::increment);
    }

    private Increment increment(List<FileEntry> pending) {
        List<FileEntry> files = pending.subList(0, Math.min(connection.maxFiles(), pending.size()));
        List<Mark> marks =
                files.stream().map(file -> new Mark(file.name(), file.mark())).toList();
        boolean isPacked =
                files.stream().anyMatch(file -> connection.compression().of(file.name()) != Compression.NONE);
        return new Increment(
                new FileBodies(connection, formats(), scratch, files),
                files.isEmpty(),
                () -> marks,
                () -> pending.size() > files.size(),
                isPacked ? null : bytes(files));
    }

    private BodyFormats formats() {
        return new BodyFormats(connection, target.plan().config().dataFormat());
    }

    private Future<FolderListing.Found> listing() {
        return looks.executeBlocking(() -> new FolderListing(connection, clock).find(), false);
    }

    /** Those of the files that have not been pulled: at most so many, and one more where there are more. */
    private Future<List<FileEntry>> pending(List<FileEntry> found, int most) {
        return new PendingFiles(states, target.sourceId(), connection, found, most).find();
    }

    @Override
    public Future<FirstRecords> sample() {
        return listing()
                .map(found -> found.files().stream()
                        .findFirst()
                        .orElseThrow(() -> new GatewayException(
                                ErrorCode.SOURCE_UNREACHABLE,
                                "No file of %s can be read now, so there are no fields to tell"
                                        .formatted(connection.folder()))))
                .compose(file ->
                        looks.executeBlocking(() -> FileSample.read(connection, formats(), file, scratch), false));
    }
}
