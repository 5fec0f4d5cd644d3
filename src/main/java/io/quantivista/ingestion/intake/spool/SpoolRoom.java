package io.quantivista.ingestion.intake.spool;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The room on disk for bodies that are whole before they are read. Safe for any thread. */
public final class SpoolRoom {
    private static final String BODY = ".body";
    private static final String NOTE = ".note";

    private final Vertx vertx;
    private final SpoolConfig config;
    private final LocalDisk disk;
    private final List<AcceptedBody> accepted = new ArrayList<>();
    private final AtomicLong held = new AtomicLong();

    private SpoolRoom(Vertx vertx, SpoolConfig config, LocalDisk disk) {
        this.vertx = vertx;
        this.config = config;
        this.disk = disk;
    }

    /**
     * Opens the room with the bodies that were accepted; whatever else stands in it was left by a crash, promised to nobody,
     * and is removed. Blocking.
     *
     * @throws UncheckedIOException also where a note cannot be read: the body beside it is promised, so nothing is guessed
     */
    public static SpoolRoom open(Vertx vertx, SpoolConfig config, LocalDisk disk) {
        SpoolRoom room = new SpoolRoom(vertx, config, disk);
        try {
            Files.createDirectories(config.root());
            disk.sync(LocalDisk.folderOf(config.root().toAbsolutePath()));
            room.find();
            return room;
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of spooled bodies cannot be made ready: " + config.root(), e);
        }
    }

    private void find() throws IOException {
        List<Path> left = files();
        for (Path file : left) {
            if (file.toString().endsWith(NOTE)) {
                AcceptedBody note = AcceptedBody.read(Files.readAllBytes(file));
                accepted.add(note);
                held.addAndGet(note.bytes());
            }
        }
        List<Path> promised = accepted.stream()
                .flatMap(note -> Stream.of(noteOf(note.jobId()), bodyOf(note.jobId())))
                .toList();
        for (Path file : left) {
            if (!promised.contains(file)) {
                Files.delete(file);
            }
        }
    }

    /** What was accepted before this start, and has not been seen to end. */
    public List<AcceptedBody> accepted() {
        return accepted;
    }

    /** Begins the file of a body, on the caller's context. */
    public Future<Spool> begin(String jobId) {
        OpenOptions options =
                new OpenOptions().setCreateNew(true).setRead(false).setWrite(true);
        return vertx.fileSystem()
                .open(bodyOf(jobId).toString(), options)
                .map(opened -> new Spool(vertx, this, jobId, opened, 0));
    }

    /** A body that was accepted before this start. */
    public Spool reopen(AcceptedBody note) {
        return new Spool(vertx, this, note.jobId(), null, note.bytes());
    }

    /** Syncs the body, then puts its note, then syncs both names. Blocking. */
    void keep(AcceptedBody note) {
        try {
            disk.sync(bodyOf(note.jobId()));
            disk.putIfAbsent(noteOf(note.jobId()), note.toJson());
            disk.sync(config.root());
        } catch (IOException e) {
            throw DiskFailure.of("keeping the body of job " + note.jobId(), config.root(), e);
        }
    }

    Path bodyOf(String jobId) {
        return config.root().resolve(jobId + BODY);
    }

    Path noteOf(String jobId) {
        return config.root().resolve(jobId + NOTE);
    }

    /** Takes room for bytes that came. */
    void take(int bytes) {
        long now = held.addAndGet(bytes);
        if (now > config.maxBytes().bytes()) {
            held.addAndGet(-bytes);
            throw new GatewayException(
                    ErrorCode.BUSY,
                    "Bodies of %d bytes wait on disk, spool.max_bytes allows %d: come back when a job has ended"
                            .formatted(now, config.maxBytes().bytes()));
        }
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    /** Bytes on disk now. */
    public long held() {
        return held.get();
    }

    /** The files that stand here, for tests and for people. */
    public List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(config.root())) {
            return files.toList();
        }
    }
}
