package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import io.quantivista.ingestion.intake.Decompression;
import java.util.List;

/**
 * What one upload may be.
 *
 * @param maxBody bytes of one body as it comes
 * @param maxDecompressed bytes of a body with a Content-Encoding when that is undone
 * @param maxRatio decompressed bytes for each byte that came, beyond the first mebibyte
 * @param maxDeaths processes that may die while they read an accepted body
 */
public record UploadConfig(DataSize maxBody, DataSize maxDecompressed, int maxRatio, int maxDeaths) {
    private static final Option<DataSize> MAX_BODY = Option.size(
            "upload.max_body_bytes",
            DataSize.ofGibibytes(64),
            new DataSize(1),
            DataSize.ofGibibytes(16_384),
            "Largest body of one upload; a larger one is refused with 413.");
    private static final Option<DataSize> MAX_DECOMPRESSED = Option.size(
            "upload.max_decompressed_bytes",
            DataSize.ofGibibytes(64),
            new DataSize(1),
            DataSize.ofGibibytes(16_384),
            "Largest body of one upload when its Content-Encoding is undone; a larger one is refused with 413.");
    private static final Option<Integer> MAX_RATIO = Option.number(
            "upload.max_ratio",
            200,
            1,
            1_000_000,
            "Most decompressed bytes for each byte of a body, where it becomes more than 1 MiB; beyond it 413.");

    private static final Option<Integer> MAX_DEATHS = Option.number(
            "upload.max_deaths",
            3,
            1,
            1_000,
            "How often the gateway may die while it reads a body of Prefer: respond-async; then the job is FAILED and the body set aside.");

    public static final List<Option<?>> OPTIONS = List.of(MAX_BODY, MAX_DECOMPRESSED, MAX_RATIO, MAX_DEATHS);

    /** How much a packed body may become. */
    public Decompression.Limits unpacking() {
        return new Decompression.Limits(maxDecompressed.bytes(), maxRatio);
    }

    public static UploadConfig from(Settings settings) {
        return new UploadConfig(
                settings.get(MAX_BODY),
                settings.get(MAX_DECOMPRESSED),
                settings.get(MAX_RATIO),
                settings.get(MAX_DEATHS));
    }
}
