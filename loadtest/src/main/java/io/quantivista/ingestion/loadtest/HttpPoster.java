package io.quantivista.ingestion.loadtest;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/** One connection: a request, its answer, the next request. On its event loop. */
final class HttpPoster {
    private static final String LENGTH = "content-length:";
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final NetSocket socket;
    private final ObjIntConsumer<HttpPoster> answered;
    private String read = "";
    private long begun;
    private boolean isBusy;

    HttpPoster(NetSocket socket, ObjIntConsumer<HttpPoster> answered, Consumer<HttpPoster> lost) {
        this.socket = socket;
        this.answered = answered;
        socket.handler(this::take);
        socket.exceptionHandler(failure -> {});
        socket.closeHandler(closed -> lost.accept(this));
    }

    void post(Buffer request, long due) {
        isBusy = true;
        begun = due;
        socket.write(request);
    }

    long begun() {
        return begun;
    }

    boolean isBusy() {
        return isBusy;
    }

    /** Answers have a Content-Length, and the next comes only after the next request. */
    private void take(Buffer bytes) {
        read += bytes.toString(StandardCharsets.ISO_8859_1);
        int head = read.indexOf(END_OF_HEAD);
        if (head < 0 || read.length() < head + END_OF_HEAD.length() + length(head)) {
            return;
        }
        int status = Integer.parseInt(read.substring(9, 12));
        read = "";
        isBusy = false;
        answered.accept(this, status);
    }

    private int length(int head) {
        String lower = read.substring(0, head).toLowerCase(Locale.ROOT);
        int at = lower.indexOf(LENGTH);
        if (at < 0) {
            return 0;
        }
        int end = lower.indexOf('\r', at);
        return Integer.parseInt(lower.substring(at + LENGTH.length(), end < 0 ? lower.length() : end).trim());
    }
}
