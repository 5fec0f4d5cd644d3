package io.quantivista.ingestion.intake.spool;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.DrainRate;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The room on disk for bodies that are whole before they are read. Safe for any thread. */
public final class SpoolRoom {
    private static final String BODY = ".body";
    private static final String NOTE = ".note";
    /** The note of a body that was set aside. */
    private static final String ASIDE = ".aside";

    /** Bodies leave when their jobs end, a few in a minute. */
    private static final int LOOKS_BACK_SECONDS = 60;

    private final Vertx vertx;
    private final SpoolConfig config;
    private final LocalDisk disk;
    private final List<AcceptedBody> accepted = new ArrayList<>();
    private final AtomicLong held = new AtomicLong();
    private final DrainRate freed = new DrainRate(System::nanoTime, LOOKS_BACK_SECONDS);

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
        Set<Path> kept = new HashSet<>();
        for (Path file : left) {
            boolean isAccepted = file.toString().endsWith(NOTE);
            if (isAccepted || file.toString().endsWith(ASIDE)) {
                AcceptedBody note = AcceptedBody.read(Files.readAllBytes(file));
                held.addAndGet(note.bytes());
                kept.add(file);
                kept.add(bodyOf(note.jobId()));
                if (isAccepted) {
                    accepted.add(note);
                }
            }
        }
        for (Path file : left) {
            if (!kept.contains(file)) {
                Files.delete(file);
            }
        }
    }

    /** What was accepted before this start, and has not been seen to end; in the order of the jobs' ids. */
    public List<AcceptedBody> accepted() {
        return accepted;
    }

    /** Begins the file of a body, on the caller's context. */
    public Future<Spool> begin(String jobId) {
        OpenOptions options =
                new OpenOptions().setCreateNew(true).setRead(false).setWrite(true);
        return vertx.fileSystem()
                .open(bodyOf(jobId).toString(), options)
                .map(opened -> new Spool(vertx, this, jobId, opened));
    }

    /** A body that was accepted before this start. */
    public Spool reopen(AcceptedBody note) {
        return new Spool(vertx, this, note);
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

    /** Puts another note in the place of a body's own; durable. Blocking. */
    void renew(AcceptedBody note) {
        try {
            disk.replace(noteOf(note.jobId()), note.toJson());
        } catch (IOException e) {
            throw DiskFailure.of("counting the reads of the body of job " + note.jobId(), config.root(), e);
        }
    }

    /** From now on no start reads the body, and none removes it. Blocking. */
    void setAside(String jobId) {
        try {
            Files.move(noteOf(jobId), config.root().resolve(jobId + ASIDE));
            disk.sync(config.root());
        } catch (IOException e) {
            throw DiskFailure.of("setting the body of job " + jobId + " aside", config.root(), e);
        }
    }

    Path bodyOf(String jobId) {
        return config.root().resolve(jobId + BODY);
    }

    Path noteOf(String jobId) {
        return config.root().resolve(jobId + NOTE);
    }

    /** The folder; what it does not know of there is removed at the next start. */
    public Path folder() {
        return config.root();
    }

    /**
     * Takes room for bytes that are to be written here.
     *
     * @throws GatewayException {@code busy} where there is none
     */
    public void take(int bytes) {
        long now = held.addAndGet(bytes);
        if (now > config.maxBytes().bytes()) {
            held.addAndGet(-bytes);
            throw new GatewayException(
                            ErrorCode.BUSY,
                            "Bodies of %d bytes wait on disk, spool.max_bytes allows %d: come back when a job has ended"
                                    .formatted(now, config.maxBytes().bytes()))
                    .withRetryAfter(untilRoomFor(now - config.maxBytes().bytes()));
        }
    }

    /** Bytes that it can hold in all. */
    public long maxBytes() {
        return config.maxBytes().bytes();
    }

    private Duration untilRoomFor(long bytes) {
        synchronized (freed) {
            return freed.timeFor(bytes);
        }
    }

    /** Gives room back. */
    public void giveBack(long bytes) {
        held.addAndGet(-bytes);
        synchronized (freed) {
            freed.add(bytes);
        }
    }

    /** Bytes on disk now. */
    public long held() {
        return held.get();
    }

    /** The files that stand here, for tests and for people. */
    public List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(config.root())) {
            return files.sorted().toList();
        }
    }
}
