package io.quantivista.ingestion.intake.log;

/**
 * The place of an entry in a client's own stream: after a restart the log tells the last durable sequence of each.
 *
 * @param streamId at most {@link Texts#MAX_BYTES} bytes of UTF-8
 * @param sequence given by the client
 */
public record StreamSequence(String streamId, long sequence) {
    public StreamSequence {
        Texts.require("stream id", streamId);
    }
}
