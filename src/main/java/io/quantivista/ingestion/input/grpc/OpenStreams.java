package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which connection has which stream: of two the newer. The newer one goes on when nothing of the older is on its way any more, so
 * that the last durable sequence that it is told is the last. Safe for any thread.
 */
final class OpenStreams {
    private final int most;
    private final Map<Name, Claim> claims = new HashMap<>();
    private boolean stopping;

    /** A stream, of a source. */
    record Name(String sourceId, String streamId) {}

    /** That a connection has a stream. */
    static final class Claim {
        private final Name name;
        private final Consumer<GatewayException> stop;
        private final Promise<Void> settled = Promise.promise();
        private Future<Void> free = Future.succeededFuture();

        private Claim(Name name, Consumer<GatewayException> stop) {
            this.name = name;
            this.stop = stop;
        }

        /** When the connections before it are out of the way. */
        Future<Void> free() {
            return free;
        }
    }

    OpenStreams(int most) {
        this.most = most;
    }

    synchronized int count() {
        return claims.size();
    }

    /**
     * Takes a stream for a connection.
     *
     * @param stop told where it must give it up; it {@linkplain #leave leaves} when nothing of it is on its way
     */
    Claim claim(Name name, Consumer<GatewayException> stop) {
        Claim claim = new Claim(name, stop);
        Claim before = put(claim);
        if (before == null) {
            return claim;
        }
        claim.free = before.settled.future();
        before.stop.accept(new GatewayException(
                ErrorCode.STREAM_TAKEN,
                "Another connection opened the stream '%s' of source '%s', and the newer one has it: let one program send to a stream"
                        .formatted(name.streamId(), name.sourceId())));
        return claim;
    }

    private synchronized @Nullable Claim put(Claim claim) {
        if (stopping) {
            throw stopped();
        }
        if (!claims.containsKey(claim.name) && claims.size() >= most) {
            throw new GatewayException(
                    ErrorCode.BUSY,
                    "%d streams are open, and no more may be (grpc.max_streams): try again later".formatted(most));
        }
        return claims.put(claim.name, claim);
    }

    /** Nothing of this connection is on its way any more. */
    void leave(Claim claim) {
        synchronized (this) {
            claims.remove(claim.name, claim);
        }
        claim.free.onComplete(free -> claim.settled.tryComplete());
    }

    /** Ends every stream and takes no more; completes when nothing is on its way. */
    Future<Void> stop() {
        List<Claim> open;
        synchronized (this) {
            stopping = true;
            open = new ArrayList<>(claims.values());
        }
        open.forEach(claim -> claim.stop.accept(stopped()));
        return Future.join(open.stream().map(claim -> claim.settled.future()).toList())
                .mapEmpty();
    }

    private static GatewayException stopped() {
        return new GatewayException(ErrorCode.BUSY, "The gateway stops: open the stream again when it is back");
    }
}
