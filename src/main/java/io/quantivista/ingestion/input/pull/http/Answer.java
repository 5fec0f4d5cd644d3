package io.quantivista.ingestion.input.pull.http;

import io.vertx.core.MultiMap;

/** What an API answered, its body unpacked. */
record Answer(int status, MultiMap headers, byte[] body) {
    private static final int FAMILY = 100;

    /** Whether the body is what was asked for. */
    boolean isSuccess() {
        return status / FAMILY == 2;
    }

    boolean isRedirect() {
        return status / FAMILY == 3;
    }
}
