package io.quantivista.ingestion.intake.spool;

import io.quantivista.ingestion.format.RandomBytes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One body on disk: written as it comes, then read anywhere, then removed. Written on its request's event loop; read on
 * the lanes or on its job's event loop.
 */
public final class Spool {
    private static final int READ_BYTES = 128 << 10;

    private final Vertx vertx;
    private final SpoolRoom room;
    private final String jobId;
    private final @Nullable AsyncFile out;
    private long size;
    private boolean isWritten;
    private Future<Void> kept = Future.succeededFuture();
    private @Nullable AcceptedBody note;
    private volatile @Nullable FileChannel in;

    /** One that is to be written to a file. */
    Spool(Vertx vertx, SpoolRoom room, String jobId, AsyncFile out) {
        this.vertx = vertx;
        this.room = room;
        this.jobId = jobId;
        this.out = out;
    }

    /** One that stands there whole. */
    Spool(Vertx vertx, SpoolRoom room, AcceptedBody note) {
        this.vertx = vertx;
        this.room = room;
        this.jobId = note.jobId();
        this.out = null;
        this.size = note.bytes();
        this.isWritten = true;
        this.note = note;
    }

    /** Where its bytes are. */
    public Path file() {
        return room.bodyOf(jobId);
    }

    /**
     * Takes the next bytes; false where the disk is behind and the source should pause until {@code ready} is called.
     *
     * @throws io.quantivista.ingestion.error.GatewayException {@code busy} where there is no room
     */
    public boolean write(Buffer chunk, Runnable ready) {
        AsyncFile file = written();
        room.take(chunk.length());
        size += chunk.length();
        file.write(chunk);
        if (!file.writeQueueFull()) {
            return true;
        }
        file.drainHandler(drained -> ready.run());
        return false;
    }

    /** Told once where the disk refuses a write. */
    public void onFailure(Consumer<Throwable> failed) {
        written().exceptionHandler(failed::accept);
    }

    private AsyncFile written() {
        return Objects.requireNonNull(out, "the body is whole");
    }

    /** Completes when every byte is in the file. */
    public Future<Void> finish() {
        isWritten = true;
        return written().close();
    }

    /**
     * Makes the whole body outlive this process: when it completes, body and note are on the disk, and the next start finds
     * them. The note stands only where the body is synced.
     */
    public Future<Void> keep(AcceptedBody accepted) {
        note = accepted;
        kept = blocking(() -> room.keep(accepted));
        return kept;
    }

    /** Notes that this process begins to read the body: durable when it completes, so that a death is counted. */
    public Future<Void> begin() {
        return noteDeaths(+1);
    }

    /** Notes that this process leaves the body to the next one without having died of it. */
    public Future<Void> leave() {
        return noteDeaths(-1);
    }

    private Future<Void> noteDeaths(int more) {
        AcceptedBody last = Objects.requireNonNull(note, "the body was not accepted");
        AcceptedBody next = last.withDeaths(last.deaths() + more);
        note = next;
        kept = kept.transform(before -> blocking(() -> room.renew(next)));
        return kept;
    }

    /** Takes the body out of the work and keeps it for people; {@link #remove} is not called any more. */
    public Future<Void> setAside() {
        return blocking(() -> room.setAside(jobId));
    }

    private Future<Void> blocking(Runnable task) {
        return vertx.executeBlocking(
                () -> {
                    task.run();
                    return null;
                },
                false);
    }

    /** The whole body. Blocking; valid until it is removed. */
    public RandomBytes open() throws IOException {
        FileChannel channel = FileChannel.open(file(), StandardOpenOption.READ);
        in = channel;
        return RandomBytes.of(channel);
    }

    /** The whole body from its beginning, chunk by chunk on the caller's context; the caller closes it. */
    public Future<AsyncFile> read() {
        OpenOptions options = new OpenOptions().setRead(true).setWrite(false).setCreate(false);
        return vertx.fileSystem().open(file().toString(), options).map(file -> file.setReadBufferSize(READ_BYTES));
    }

    /** Closes and removes the file and what is noted of it, once its job has ended. */
    public Future<Void> remove() {
        Future<Void> closed = isWritten ? Future.succeededFuture() : finish();
        return closed.transform(whatever -> kept)
                .transform(whatever -> vertx.<Void>executeBlocking(() -> {
                    FileChannel channel = in;
                    if (channel != null) {
                        channel.close();
                    }
                    // The note first: one without its body would be a promise that cannot be kept.
                    Files.deleteIfExists(room.noteOf(jobId));
                    Files.deleteIfExists(file());
                    return null;
                }))
                .andThen(removed -> room.giveBack(size));
    }
}
