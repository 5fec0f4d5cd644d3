package io.quantivista.ingestion.lake.delta;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A data file that is live at some version.
 *
 * @param partitionValues as the log has them; a null value is null
 * @param records its rows, or -1 where the log does not say
 */
public record LiveFile(Path path, Map<String, @Nullable String> partitionValues, long bytes, long records) {}
