package io.quantivista.ingestion.intake;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.encoding.Decompressor;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the encoding of a feed in front of the sink that its bytes go to.
 *
 * <p>One slice at a time is decompressed on a worker, and the next only when the sink has taken it: so a body of any ratio
 * holds one slice, its chunk and a window of its format. What is too much is noticed before the sink sees it. All fields
 * belong to the feed's event loop; the decompressor is the worker's while one is at work.
 */
public final class Decompression implements ChunkSink {
    /** Large enough for the way to the worker not to count, small enough to be no load. */
    static final int SLICE_BYTES = 128 << 10;

    /** Below it no ratio is looked at: a short body may well be one repeated record. */
    static final long RATIO_FREE_BYTES = 1 << 20;

    private final Decompressor decompressor;
    private final Limits limits;
    private final Function<Callable<Slice>, Future<Slice>> worker;
    private final ChunkSink out;
    private final Runnable ready;
    private final Consumer<GatewayException> refused;

    private final Queue<Buffer> chunks = new ArrayDeque<>();
    private final byte[] room = new byte[SLICE_BYTES];
    private long given;
    private long made;
    private boolean working;
    private boolean hungry = true;
    private boolean ending;
    private boolean ended;
    private boolean closed;

    /**
     * How much a body may become.
     *
     * @param maxBytes decompressed bytes
     * @param maxRatio decompressed bytes for each byte that came, beyond the first mebibyte
     */
    public record Limits(long maxBytes, int maxRatio) {}

    /** What a worker made: null where the decompressor needs more of the body. */
    public record Slice(@Nullable Buffer bytes) {}

    /**
     * @param worker runs blocking code and answers on the feed's event loop
     * @param ready called when this waits no more, and once more when the end has gone on
     * @param refused told once where the body is corrupt or too much; nothing goes on any more then
     */
    public Decompression(
            Decompressor decompressor,
            Limits limits,
            Function<Callable<Slice>, Future<Slice>> worker,
            ChunkSink out,
            Runnable ready,
            Consumer<GatewayException> refused) {
        this.decompressor = decompressor;
        this.limits = limits;
        this.worker = worker;
        this.out = out;
        this.ready = ready;
        this.refused = refused;
    }

    /** Bytes that were made so far. */
    public long bytes() {
        return made;
    }

    @Override
    public boolean isWaiting() {
        return working || !hungry || !chunks.isEmpty() || out.isWaiting();
    }

    @Override
    public boolean isFinished() {
        return ended && !closed && out.isFinished();
    }

    @Override
    public void add(Buffer chunk) {
        chunks.add(chunk);
        goOn();
    }

    @Override
    public void end() {
        ending = true;
        goOn();
    }

    /** The sink takes more. */
    public void outReady() {
        goOn();
        if (!isWaiting() || ended) {
            ready.run();
        }
    }

    private void goOn() {
        if (working || closed || ended || out.isWaiting()) {
            return;
        }
        if (!hungry) {
            work(() -> take(null));
        } else if (!chunks.isEmpty()) {
            Buffer chunk = chunks.remove();
            given += chunk.length();
            work(() -> take(chunk));
        } else if (ending) {
            work(this::finish);
        }
    }

    private void work(Callable<Slice> task) {
        working = true;
        worker.apply(task).onComplete(done -> {
            working = false;
            if (closed) {
                decompressor.close();
            } else if (done.succeeded()) {
                goOnWith(done.result());
            } else {
                refuse(done.cause());
            }
        });
    }

    /** On a worker. */
    private Slice take(@Nullable Buffer chunk) {
        if (chunk != null) {
            decompressor.give(chunk.getBytes());
        }
        int size = decompressor.take(room);
        return new Slice(size == 0 ? null : Buffer.buffer(size).setBytes(0, room, 0, size));
    }

    /** On a worker. */
    private Slice finish() {
        decompressor.end();
        return new Slice(null);
    }

    private void goOnWith(Slice slice) {
        Buffer bytes = slice.bytes();
        hungry = bytes == null;
        if (bytes != null) {
            made += bytes.length();
            GatewayException tooMuch = tooMuch();
            if (tooMuch != null) {
                refuse(tooMuch);
                return;
            }
            out.add(bytes);
        } else if (ending && chunks.isEmpty() && isEndSeen) {
            return;
        }
        goOn();
        if (!isWaiting()) {
            ready.run();
        }
    }

    private @Nullable GatewayException tooMuch() {
        if (made > limits.maxBytes()) {
            return new GatewayException(
                    ErrorCode.BODY_TOO_LARGE,
                    "The body has more than %d bytes when decompressed, %d are allowed: split it"
                            .formatted(limits.maxBytes(), limits.maxBytes()));
        }
        if (made > RATIO_FREE_BYTES && made / limits.maxRatio() > given) {
            return new GatewayException(
                    ErrorCode.BODY_TOO_LARGE,
                    "The first %d bytes of the body become %d or more, %d for each are allowed: send it with less compression, or none"
                            .formatted(given, made, limits.maxRatio()));
        }
        return null;
    }

    private void refuse(Throwable cause) {
        close();
        refused.accept(
                cause instanceof GatewayException refusal
                        ? refusal
                        : new GatewayException(ErrorCode.INTERNAL, "The body could not be decompressed", cause));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        chunks.clear();
        out.close();
        if (!working) {
            decompressor.close();
        }
    }
}
