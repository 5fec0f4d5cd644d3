package io.quantivista.ingestion.intake.spool;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.nio.file.Path;
import java.util.List;

/**
 * Where bodies wait on disk, and how much of it they may take.
 *
 * @param root the folder; at the start it is emptied of what was promised to nobody
 * @param maxBytes bytes of all bodies together
 */
public record SpoolConfig(Path root, DataSize maxBytes) {
    private static final Option<DataSize> MAX_BYTES = Option.size(
            "spool.max_bytes",
            DataSize.ofGibibytes(64),
            DataSize.ofKibibytes(64),
            DataSize.ofGibibytes(16_384),
            "Disk that bodies of Parquet and of Prefer: respond-async, and archives and Parquet of other machines, take together until their jobs end; beyond it 503 with Retry-After.");

    public static final List<Option<?>> OPTIONS = List.of(MAX_BYTES);

    public static SpoolConfig from(Settings settings, Path root) {
        return new SpoolConfig(root, settings.get(MAX_BYTES));
    }
}
