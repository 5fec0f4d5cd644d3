package io.quantivista.ingestion.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where and how tables are written.
 *
 * @param uri the folder of the tables; empty for {@code lake} below the data directory
 * @param openWritersPerLane data files that one lane writes at a time
 * @param writeMemory heap that open data files may fill, for all lanes together
 * @param sync whether files are on the disk before a commit names them
 */
public record LakeConfig(Optional<String> uri, int openWritersPerLane, DataSize writeMemory, boolean sync) {
    private static final Option<Optional<String>> URI = Option.optional(
            "lake.uri",
            "path or file: URI",
            Function.identity(),
            "Folder of the tables; without it, lake below the data directory.");
    private static final Option<Integer> OPEN_WRITERS = Option.number(
            "lake.open_writers_per_lane",
            64,
            1,
            10_000,
            "Data files that one lane keeps open, one per partition that it meets.");
    private static final Option<DataSize> WRITE_MEMORY = Option.size(
            "lake.write_memory",
            DataSize.ofMebibytes(96),
            DataSize.ofMebibytes(8),
            DataSize.ofGibibytes(64),
            "Memory that open data files may fill before they are written out.");
    private static final Option<Boolean> SYNC = Option.flag(
            "lake.sync", true, "Whether files are on the disk before a commit names them; false risks a commit in a power cut.");

    public static final List<Option<?>> OPTIONS = List.of(URI, OPEN_WRITERS, WRITE_MEMORY, SYNC);

    public LakeConfig {
        if (openWritersPerLane < 1) {
            throw new IllegalArgumentException("lake.open_writers_per_lane is at least 1, not " + openWritersPerLane);
        }
    }

    public static LakeConfig from(Settings settings) {
        return new LakeConfig(
                settings.get(URI), settings.get(OPEN_WRITERS), settings.get(WRITE_MEMORY), settings.get(SYNC));
    }
}
