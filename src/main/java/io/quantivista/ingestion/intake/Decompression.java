package io.quantivista.ingestion.intake;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.encoding.Decompressor;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
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
    private final Function<Callable<Buffer>, Future<Buffer>> worker;
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

    /**
     * @param worker runs blocking code and answers on the feed's event loop
     * @param out makes the sink, which calls what it is given when it is ready
     * @param ready called when this waits no more, and once more when the end has gone on
     * @param refused told once where the body is corrupt or too much; nothing goes on any more then
     */
    public Decompression(
            Decompressor decompressor,
            Limits limits,
            Function<Callable<Buffer>, Future<Buffer>> worker,
            Function<Runnable, ChunkSink> out,
            Runnable ready,
            Consumer<GatewayException> refused) {
        this.decompressor = decompressor;
        this.limits = limits;
        this.worker = worker;
        this.out = out.apply(this::outReady);
        this.ready = ready;
        this.refused = refused;
    }

    /**
     * Undoes the encoding of a small body that is whole; blocking.
     *
     * @throws GatewayException {@code body_too_large} where it becomes more than {@code maxBytes}, {@code malformed_body}
     */
    public static byte[] whole(Decompressor decompressor, byte[] body, int maxBytes) {
        try (decompressor) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            byte[] slice = new byte[SLICE_BYTES];
            decompressor.give(body);
            for (int made = decompressor.take(slice); made > 0; made = decompressor.take(slice)) {
                if (whole.size() + made > maxBytes) {
                    throw tooMuch(maxBytes);
                }
                whole.write(slice, 0, made);
            }
            decompressor.end();
            return whole.toByteArray();
        }
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
    private void outReady() {
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
            work(this::decompress, this::goOnWith);
        } else if (!chunks.isEmpty()) {
            Buffer chunk = chunks.remove();
            given += chunk.length();
            work(() -> decompress(chunk), this::goOnWith);
        } else if (ending) {
            work(this::finish, nothing -> endOut());
        }
    }

    private void work(Callable<Buffer> task, Consumer<Buffer> then) {
        working = true;
        worker.apply(task).onComplete(done -> {
            working = false;
            if (closed) {
                decompressor.close();
            } else if (done.succeeded()) {
                then.accept(done.result());
            } else {
                refuse(done.cause());
            }
        });
    }

    /** On a worker. */
    private Buffer decompress(Buffer chunk) {
        decompressor.give(chunk.getBytes());
        return decompress();
    }

    /** On a worker. */
    private Buffer decompress() {
        return Buffer.buffer(Arrays.copyOf(room, decompressor.take(room)));
    }

    /** On a worker. */
    private Buffer finish() {
        decompressor.end();
        decompressor.close();
        return Buffer.buffer(0);
    }

    private void endOut() {
        ended = true;
        out.end();
        ready.run();
    }

    private void goOnWith(Buffer slice) {
        hungry = slice.length() == 0;
        if (!hungry) {
            made += slice.length();
            GatewayException tooMuch = tooMuch();
            if (tooMuch != null) {
                refuse(tooMuch);
                return;
            }
            out.add(slice);
        }
        goOn();
        if (!isWaiting()) {
            ready.run();
        }
    }

    private @Nullable GatewayException tooMuch() {
        if (made > limits.maxBytes()) {
            return tooMuch(limits.maxBytes());
        }
        if (made > RATIO_FREE_BYTES && made / limits.maxRatio() > given) {
            return new GatewayException(
                    ErrorCode.BODY_TOO_LARGE,
                    "The first %d bytes of the body become %d or more, %d for each are allowed: send it with less compression, or none"
                            .formatted(given, made, limits.maxRatio()));
        }
        return null;
    }

    private static GatewayException tooMuch(long maxBytes) {
        return new GatewayException(
                ErrorCode.BODY_TOO_LARGE,
                "The body has more than %d bytes when decompressed, %d are allowed: split it"
                        .formatted(maxBytes, maxBytes));
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
        if (!working && !ended) {
            decompressor.close();
        }
    }
}
