package io.quantivista.ingestion.api;

import io.quantivista.ingestion.job.RejectionArchive.Originals;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Sends a body piece by piece, no faster than its reader takes it. Lives on the reader's event loop. */
final class Download {
    private final HttpServerResponse response;
    private final Originals originals;

    Download(HttpServerResponse response, Originals originals) {
        this.response = response;
        this.originals = originals;
    }

    void begin() {
        response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, originals.mediaType());
        goOn();
    }

    private void goOn() {
        if (response.closed()) {
            originals.close();
            return;
        }
        originals.next().onSuccess(this::send).onFailure(broken -> {
            originals.close();
            // Its status is sent: only a broken connection tells the reader that this is not all.
            response.reset();
        });
    }

    private void send(byte[] piece) {
        if (piece.length == 0) {
            originals.close();
            response.end();
        } else {
            response.write(Buffer.buffer(piece)).onSuccess(sent -> goOn()).onFailure(gone -> originals.close());
        }
    }
}
