package io.quantivista.ingestion.intake.spool;

import io.quantivista.ingestion.format.RandomBytes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One body on disk: written as it comes, then read anywhere, then removed. Written on its request's event loop; read on
 * the lanes.
 */
public final class Spool {
    private final Vertx vertx;
    private final SpoolRoom room;
    private final Path file;
    private final AsyncFile out;
    private long size;
    private boolean isWritten;
    private volatile @Nullable FileChannel in;

    Spool(Vertx vertx, SpoolRoom room, Path file, AsyncFile out) {
        this.vertx = vertx;
        this.room = room;
        this.file = file;
        this.out = out;
    }

    /**
     * Takes the next bytes; false where the disk is behind and the source should pause until {@code ready} is called.
     *
     * @throws io.quantivista.ingestion.error.GatewayException {@code busy} where there is no room
     */
    public boolean write(Buffer chunk, Runnable ready) {
        room.take(chunk.length());
        size += chunk.length();
        out.write(chunk);
        if (!out.writeQueueFull()) {
            return true;
        }
        out.drainHandler(drained -> ready.run());
        return false;
    }

    /** Told once where the disk refuses a write. */
    public void onFailure(java.util.function.Consumer<Throwable> failed) {
        out.exceptionHandler(failed::accept);
    }

    /** Completes when every byte is in the file. */
    public Future<Void> finish() {
        isWritten = true;
        return out.close();
    }

    /** The whole body. Blocking; valid until it is removed. */
    public RandomBytes open() throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        in = channel;
        return RandomBytes.of(channel);
    }

    /** Closes and removes the file, once its job has ended. */
    public Future<Void> remove() {
        Future<Void> closed = isWritten ? Future.succeededFuture() : finish();
        return closed.transform(whatever -> vertx.<Void>executeBlocking(() -> {
                    FileChannel channel = in;
                    if (channel != null) {
                        channel.close();
                    }
                    Files.deleteIfExists(file);
                    return null;
                }))
                .onComplete(removed -> room.giveBack(size));
    }
}
