package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.CallRoom;
import io.quantivista.ingestion.intake.InFlightBytes;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the body of a gRPC request into its messages: a byte that tells whether it is compressed, four of length, the bytes.
 * Owned by one event loop.
 *
 * <p>A message is read when there is room for the whole of it, in its call and among all pushes. Until then at most one chunk
 * of the socket is kept, and the source is paused. Whoever takes a message gives its room back.
 */
final class MessageReader {
    private static final int HEAD = 5;

    private final long maxMessage;
    private final long mostOfCall;
    private final CallRoom room;
    private final Executor owner;
    private final Source source;
    private final byte[] head = new byte[HEAD];

    private @Nullable Buffer chunk;
    private int at;
    private int headBytes;
    private byte @Nullable [] message;
    private int messageBytes;
    private boolean waiting;
    /** Length of the message that waits until others of its call have gone; 0 where none does. */
    private int behindOthers;

    private long ofCall;
    private boolean held;
    private boolean ending;
    private boolean closed;

    /** Where chunks come from and messages go to. */
    interface Source {
        void pause();

        void resume();

        /** A message, whose room is taken. */
        void take(byte[] message);

        /** Nothing follows. */
        void end();

        /** The rest cannot be read. */
        void refuse(GatewayException refusal);
    }

    /**
     * @param mostOfCall bytes of messages of this call that are not given back; one is always let in
     * @param owner runs tasks on the event loop of the call
     */
    MessageReader(long maxMessage, long mostOfCall, CallRoom room, Executor owner, Source source) {
        this.maxMessage = maxMessage;
        this.mostOfCall = mostOfCall;
        this.room = room;
        this.owner = owner;
        this.source = source;
    }

    /** Takes the next chunk. The source brings none while it is paused, but for what was under way. */
    void add(Buffer next) {
        if (closed) {
            return;
        }
        Buffer before = chunk;
        if (before == null) {
            chunk = next;
            at = 0;
        } else {
            chunk = before.getBuffer(at, before.length()).appendBuffer(next);
            at = 0;
        }
        read();
    }

    void end() {
        ending = true;
        read();
    }

    /** No message is handed on until {@link #goOn}. */
    void hold() {
        held = true;
        source.pause();
    }

    void goOn() {
        held = false;
        read();
        resume();
    }

    /** Whether a message waits for room, and its client with it. */
    boolean isWaiting() {
        return waiting;
    }

    /** Whether a message has begun and it is the client's turn to go on with it. */
    boolean isWithinMessage() {
        return message != null || headBytes > 0 && !waiting;
    }

    /** Nothing is handed on any more; gives back the room of a message that is not complete. */
    void close() {
        closed = true;
        chunk = null;
        room.close();
        byte[] begun = message;
        message = null;
        if (begun != null) {
            giveBack(begun.length);
        }
    }

    void giveBack(long bytes) {
        ofCall -= bytes;
        room.giveBack(bytes + InFlightBytes.OVERHEAD);
        if (behindOthers > 0 && fits(behindOthers)) {
            int length = behindOthers;
            behindOthers = 0;
            owner.execute(() -> askForRoom(length, true));
        }
    }

    private boolean fits(int length) {
        return ofCall == 0 || ofCall + length <= mostOfCall;
    }

    private void resume() {
        if (!closed && !waiting && !held) {
            source.resume();
        }
    }

    private void read() {
        while (!closed && !waiting && !held && chunk != null) {
            Buffer from = chunk;
            if (message == null) {
                readHead(from);
            } else {
                readBody(from, message);
            }
            if (chunk != null && at == from.length()) {
                chunk = null;
            }
        }
        if (ending && !closed && !waiting && !held && chunk == null) {
            if (headBytes > 0 || message != null) {
                refuse(ErrorCode.INVALID_REQUEST, "The request ends within a message");
            } else {
                closed = true;
                source.end();
            }
        }
    }

    private void readHead(Buffer from) {
        while (headBytes < HEAD && at < from.length()) {
            head[headBytes++] = from.getByte(at++);
        }
        if (headBytes < HEAD) {
            return;
        }
        long length = Buffer.buffer(head).getUnsignedInt(1);
        if (head[0] != 0) {
            refuse(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "A message is compressed, and the gateway takes only grpc-encoding identity: send it as it is");
        } else if (length > maxMessage) {
            refuse(
                    ErrorCode.BODY_TOO_LARGE,
                    "A message has %d bytes, and one may have %d (grpc.max_message_bytes): send smaller batches"
                            .formatted(length, maxMessage));
        } else {
            await((int) length);
        }
    }

    private void refuse(ErrorCode code, String detail) {
        refuse(new GatewayException(code, detail));
    }

    private void refuse(GatewayException refusal) {
        close();
        source.refuse(refusal);
    }

    private void await(int length) {
        waiting = true;
        if (fits(length)) {
            askForRoom(length, false);
        } else {
            behindOthers = length;
        }
        if (waiting) {
            source.pause();
        }
    }

    private void askForRoom(int length, boolean isLater) {
        if (closed) {
            return;
        }
        if (room.take(length + InFlightBytes.OVERHEAD, () -> begin(length, true), this::refuse)) {
            begin(length, isLater);
        }
    }

    private void begin(int length, boolean isLater) {
        waiting = false;
        headBytes = 0;
        messageBytes = 0;
        ofCall += length;
        message = new byte[length];
        if (length == 0) {
            deliver(message);
        }
        if (isLater) {
            read();
            resume();
        }
    }

    private void readBody(Buffer from, byte[] into) {
        int taken = Math.min(into.length - messageBytes, from.length() - at);
        from.getBytes(at, at + taken, into, messageBytes);
        at += taken;
        messageBytes += taken;
        if (messageBytes == into.length) {
            deliver(into);
        }
    }

    private void deliver(byte[] whole) {
        message = null;
        source.take(whole);
    }
}
