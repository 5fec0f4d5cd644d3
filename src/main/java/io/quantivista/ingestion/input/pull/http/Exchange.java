package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** One request and its answer, of which no more is kept than may come. Runs on the client's event loop; abandoned from any thread. */
final class Exchange {
    /** Of what tells a failure. */
    private static final int MOST_OF_FAILURE = 64 << 10;

    private final String call;
    private final long most;
    private @Nullable HttpClientRequest request;
    private boolean isAbandoned;

    Exchange(String call, long most) {
        this.call = call;
        this.most = most;
    }

    Future<Answer> send(HttpClientRequest made, @Nullable Buffer body) {
        if (!begin(made)) {
            return made.reset().compose(gone -> Future.failedFuture("abandoned"));
        }
        return (body == null ? made.send() : made.send(body)).compose(this::read);
    }

    private synchronized boolean begin(HttpClientRequest made) {
        request = made;
        return !isAbandoned;
    }

    private Future<Answer> read(HttpClientResponse response) {
        Promise<Answer> answer = Promise.promise();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        response.handler(chunk -> {
            if (bytes.size() + (long) chunk.length() <= bound(response)) {
                bytes.writeBytes(chunk.getBytes());
            } else if (isSuccess(response)) {
                answer.tryFail(tooLarge());
                abandon();
            } else {
                answer.tryComplete(answer(response, bytes));
                abandon();
            }
        });
        response.exceptionHandler(cut -> answer.tryFail(new GatewayException(
                ErrorCode.SOURCE_UNREACHABLE,
                "%s: the answer ended after %d bytes, before its end: %s"
                        .formatted(call, bytes.size(), cut.getMessage()),
                cut)));
        response.endHandler(end -> {
            finish();
            answer.tryComplete(answer(response, bytes));
        });
        return answer.future();
    }

    /** Its connection may take the next request. */
    private synchronized void finish() {
        request = null;
    }

    private static boolean isSuccess(HttpClientResponse response) {
        return response.statusCode() / 100 == 2;
    }

    private long bound(HttpClientResponse response) {
        return isSuccess(response) ? most : Math.min(most, MOST_OF_FAILURE);
    }

    private static Answer answer(HttpClientResponse response, ByteArrayOutputStream bytes) {
        return new Answer(response.statusCode(), response.headers(), bytes.toByteArray());
    }

    private GatewayException tooLarge() {
        return new GatewayException(
                ErrorCode.BODY_TOO_LARGE,
                "%s: the answer has more than %d bytes, which pull.http_page_bytes does not allow: ask for fewer records with limit_param and limit"
                        .formatted(call, most));
    }

    /** Nobody waits for it any more. Does nothing where it has ended. */
    synchronized void abandon() {
        isAbandoned = true;
        HttpClientRequest open = request;
        request = null;
        if (open != null) {
            open.reset();
        }
    }
}
