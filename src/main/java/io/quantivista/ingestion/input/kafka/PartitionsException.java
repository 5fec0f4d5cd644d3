package io.quantivista.ingestion.input.kafka;

import org.jspecify.annotations.Nullable;

/** Partitions cannot be begun, or must be begun anew: the consumer is made again. */
final class PartitionsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PartitionsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
