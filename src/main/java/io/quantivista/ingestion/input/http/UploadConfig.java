package io.quantivista.ingestion.input.http;

/**
 * What one upload may be.
 *
 * @param maxBodyBytes bytes of one body
 */
public record UploadConfig(long maxBodyBytes) {
    public UploadConfig {
        if (maxBodyBytes < 1) {
            throw new IllegalArgumentException("maxBodyBytes is " + maxBodyBytes + ", at least 1 is needed");
        }
    }
}
