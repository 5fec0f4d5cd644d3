package io.quantivista.ingestion.intake;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.model.Batch;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the chunks of one feed into batches of whole records. Runs on the feed's event loop.
 *
 * <p>Chunks are copied into a lent buffer; when it is full it is cut behind the last record that ends in it, and the rest
 * is carried into the next one. While no buffer is to be had the assembler {@linkplain #isWaiting() waits}, and its
 * owner pauses the source. A record over the limit is sent on cut short, for the decoder to reject, when the rest of it
 * has been dropped and counted.
 */
public final class BatchAssembler implements ChunkSink {
    /** Bytes left free behind the records, for decoders that read ahead. */
    public static final int SLACK = 16;

    private static final byte[] NOTHING = {};

    private final Framer framer;
    private final ByteBudget budget;
    private final int maxFrameBytes;
    private final Executor owner;
    private final Consumer<Batch> out;
    private final Runnable ready;
    private final Consumer<GatewayException> refused;

    private final Queue<Buffer> chunks = new ArrayDeque<>();
    private byte @Nullable [] buffer;
    private int size;
    private int lastEnd;
    private long offset;
    private long line = 1;
    private long extraLines;
    private long sequence;
    private boolean waiting;
    private boolean skipping;
    private long dropped;
    private boolean ending;
    private boolean ended;
    private boolean closed;

    /**
     * @param owner runs tasks on the feed's event loop
     * @param out takes each batch; its array goes back to the budget when the batch is done
     * @param ready called when the assembler waits no more, and once more when the end has been sent
     * @param refused told once where the framer cannot go on; nothing is sent any more then
     */
    public BatchAssembler(
            Framer framer,
            ByteBudget budget,
            int maxFrameBytes,
            Executor owner,
            Consumer<Batch> out,
            Runnable ready,
            Consumer<GatewayException> refused) {
        this.framer = framer;
        this.budget = budget;
        this.maxFrameBytes = maxFrameBytes;
        this.owner = owner;
        this.out = out;
        this.ready = ready;
        this.refused = refused;
    }

    /** Whether chunks are kept back for want of a buffer; the source should be paused until {@code ready} is called. */
    @Override
    public boolean isWaiting() {
        return waiting;
    }

    /** Whether everything has been sent, the last record included. */
    @Override
    public boolean isFinished() {
        return ending && !waiting && !closed && chunks.isEmpty();
    }

    @Override
    public void add(Buffer chunk) {
        chunks.add(chunk);
        drain();
    }

    /** No chunk follows: what is left is the last record. */
    @Override
    public void end() {
        ending = true;
        drain();
    }

    /** Gives everything back; nothing is sent any more. */
    @Override
    public void close() {
        closed = true;
        chunks.clear();
        byte[] held = buffer;
        buffer = null;
        if (held != null) {
            budget.giveBack(held);
        }
    }

    private void drain() {
        try {
            cut();
        } catch (GatewayException refusal) {
            close();
            refused.accept(refusal);
        }
    }

    private void cut() {
        while (!waiting && !closed && !chunks.isEmpty()) {
            Buffer chunk = chunks.remove();
            int at = 0;
            while (at < chunk.length()) {
                if (skipping) {
                    at = skip(chunk, at);
                } else if (buffer == null) {
                    keepRest(chunk, at);
                    lend(budget.bufferSize(), NOTHING);
                    break;
                } else {
                    at = fill(buffer, chunk, at);
                    if (waiting) {
                        keepRest(chunk, at);
                        break;
                    }
                }
            }
        }
        if (ending && !waiting && !closed && chunks.isEmpty()) {
            if (!ended) {
                ended = true;
                framer.end();
            }
            if (size > 0) {
                send(size);
            }
        }
    }

    private void keepRest(Buffer chunk, int at) {
        if (at < chunk.length()) {
            Buffer rest = at == 0 ? chunk : chunk.slice(at, chunk.length());
            Queue<Buffer> later = new ArrayDeque<>(chunks);
            chunks.clear();
            chunks.add(rest);
            chunks.addAll(later);
        }
    }

    private int fill(byte[] target, Buffer chunk, int at) {
        int room = target.length - SLACK - size;
        int taken = Math.min(room, chunk.length() - at);
        chunk.getBytes(at, at + taken, target, size);
        int end = framer.scan(target, size, size + taken);
        size += taken;
        if (end != Framer.NONE) {
            lastEnd = end;
        }
        if (size == target.length - SLACK) {
            makeRoom(target);
        }
        return at + taken;
    }

    private void makeRoom(byte[] full) {
        if (lastEnd > 0) {
            carry(full, lastEnd);
        } else if (size > maxFrameBytes + 1) {
            framer.abandonRecord();
            skipping = true;
        } else {
            grow(full);
        }
    }

    /** Sends what ends in the full buffer and goes on in a new one with the rest. */
    private void carry(byte[] full, int end) {
        int rest = size - end;
        int needed = Math.max(budget.bufferSize(), rest + SLACK + 1);
        byte[] tail = new byte[rest];
        System.arraycopy(full, end, tail, 0, rest);
        send(end);
        if (rest > 0) {
            lend(needed, tail);
        }
    }

    private void grow(byte[] full) {
        byte[] begun = new byte[size];
        System.arraycopy(full, 0, begun, 0, size);
        int needed = (int) Math.min(2L * full.length, maxFrameBytes + 2L + SLACK);
        buffer = null;
        size = 0;
        budget.giveBack(full);
        lend(needed, begun);
    }

    /** Gets the next buffer, now or later, and begins it with {@code begun}. */
    private void lend(int needed, byte[] begun) {
        waiting = true;
        byte[] lent = budget.lend(needed, later -> owner.execute(() -> goOn(later, begun)));
        if (lent != null) {
            take(lent, begun);
        }
    }

    private void goOn(byte[] lent, byte[] begun) {
        take(lent, begun);
        if (!closed) {
            drain();
            ready.run();
        }
    }

    private void take(byte[] lent, byte[] begun) {
        if (closed) {
            budget.giveBack(lent);
            return;
        }
        waiting = false;
        buffer = lent;
        System.arraycopy(begun, 0, lent, 0, begun.length);
        size = begun.length;
        lastEnd = 0;
    }

    private void send(int end) {
        byte[] full = buffer;
        if (full == null) {
            throw new IllegalStateException("no buffer to send");
        }
        buffer = null;
        size = 0;
        lastEnd = 0;
        Batch batch = new Batch(full, end, offset, line, sequence++, dropped);
        offset += end + dropped;
        dropped = 0;
        line = 1 + extraLines + framer.linesBeforeEnd();
        out.accept(batch);
    }

    /** Drops bytes of a record that is too large, up to its end. */
    private int skip(Buffer chunk, int at) {
        byte[] bytes = chunk.getBytes(at, chunk.length());
        int end = framer.skip(bytes, 0, bytes.length);
        int skipped = end == Framer.NONE ? bytes.length : end;
        dropped += skipped;
        if (end != Framer.NONE) {
            skipping = false;
            extraLines += framer.linesSkipped();
            send(size);
        }
        return at + skipped;
    }
}
