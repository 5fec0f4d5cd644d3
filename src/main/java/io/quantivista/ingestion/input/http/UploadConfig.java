package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.util.List;

/**
 * What one upload may be.
 *
 * @param maxBody bytes of one body
 */
public record UploadConfig(DataSize maxBody) {
    private static final Option<DataSize> MAX_BODY = Option.size(
            "upload.max_body_bytes",
            DataSize.ofGibibytes(64),
            new DataSize(1),
            DataSize.ofGibibytes(16_384),
            "Largest body of one upload; a larger one is refused with 413.");

    public static final List<Option<?>> OPTIONS = List.of(MAX_BODY);

    public static UploadConfig from(Settings settings) {
        return new UploadConfig(settings.get(MAX_BODY));
    }
}
