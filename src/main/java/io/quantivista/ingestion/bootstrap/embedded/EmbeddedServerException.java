package io.quantivista.ingestion.bootstrap.embedded;

/** An embedded server cannot run here: what happened, why, and what to do. Ends the start of the gateway. */
public final class EmbeddedServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbeddedServerException(String message) {
        super(message);
    }

    EmbeddedServerException(String message, Throwable cause) {
        super(cause.getMessage() == null ? message : message + ": " + cause.getMessage(), cause);
    }
}
