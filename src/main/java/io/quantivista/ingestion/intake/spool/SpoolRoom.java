package io.quantivista.ingestion.intake.spool;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The room on disk for bodies that must be whole before they are read. Safe for any thread. */
public final class SpoolRoom {
    private final Vertx vertx;
    private final SpoolConfig config;
    private final AtomicLong held = new AtomicLong();

    private SpoolRoom(Vertx vertx, SpoolConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    /** Opens the room, empty: what stands in it was left by a crash, and its jobs have ended. Blocking. */
    public static SpoolRoom open(Vertx vertx, SpoolConfig config) {
        try {
            Files.createDirectories(config.root());
            try (Stream<Path> left = Files.list(config.root())) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            return new SpoolRoom(vertx, config);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of spooled bodies cannot be made ready: " + config.root(), e);
        }
    }

    /** Begins the file of a body, on the caller's context. */
    public Future<Spool> begin(String jobId) {
        Path file = config.root().resolve(jobId + ".body");
        OpenOptions options =
                new OpenOptions().setCreateNew(true).setRead(false).setWrite(true);
        return vertx.fileSystem().open(file.toString(), options).map(opened -> new Spool(vertx, this, file, opened));
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
