package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.util.List;

/**
 * What checks may cost.
 *
 * @param keyMemory memory in which unique, distinct_count and reference hold keys, over all jobs
 */
public record QualityConfig(DataSize keyMemory) {
    private static final Option<DataSize> KEY_MEMORY = Option.size(
            "quality.key_memory",
            DataSize.ofMebibytes(128),
            DataSize.ofMebibytes(1),
            DataSize.ofGibibytes(64),
            "Memory for the keys of the checks unique, distinct_count and reference, over all jobs; more keys go to disk.");

    public static final List<Option<?>> OPTIONS = List.of(KEY_MEMORY);

    public static QualityConfig from(Settings settings) {
        return new QualityConfig(settings.get(KEY_MEMORY));
    }
}
