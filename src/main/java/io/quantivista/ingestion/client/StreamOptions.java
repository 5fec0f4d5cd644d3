package io.quantivista.ingestion.client;

import java.time.Duration;

/**
 * One stream, and how its client behaves.
 *
 * @param streamId names the stream within its source; the same id goes on where it was
 * @param contentType the media type of every batch; empty where the source's own data format holds
 * @param maxUnacknowledgedBytes of batches that are kept until they are durable; one is always let in
 * @param patience how long the gateway may be away before the stream fails
 */
public record StreamOptions(
        String sourceId, String streamId, String contentType, long maxUnacknowledgedBytes, Duration patience) {
    private static final long USUAL_BYTES = 8 << 20;
    private static final Duration USUAL_PATIENCE = Duration.ofMinutes(5);

    /** The usual bounds: 8 MiB, and 5 minutes. */
    public static StreamOptions of(String sourceId, String streamId, String contentType) {
        return new StreamOptions(sourceId, streamId, contentType, USUAL_BYTES, USUAL_PATIENCE);
    }

    public StreamOptions withMaxUnacknowledgedBytes(long bytes) {
        return new StreamOptions(sourceId, streamId, contentType, bytes, patience);
    }

    public StreamOptions withPatience(Duration other) {
        return new StreamOptions(sourceId, streamId, contentType, maxUnacknowledgedBytes, other);
    }
}
