package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the lake is and what writing to it may cost.
 *
 * @param root folder of the tables; it is made when missing
 * @param openWritersPerLane partitions that one lane writes directly; rows of further ones are spilled and sorted at
 *     the job's end. Default 64, 1 to 1024
 * @param writeMemory bytes that all open files of the process may hold; over it the largest writes its rows early. Half of
 *     it may hold rows that are spilled, before they go to disk. Default 96 MiB, at least 16 MiB
 * @param rowGroupBytes compressed bytes after which a file's rows become a row group. Default 32 MiB, 1 MiB to
 *     writeMemory
 * @param zstdLevel compression of data pages; more is smaller and slower. Default 1, 1 to 19
 * @param sync whether a commit waits until its bytes are on the disk; without it a power cut can lose committed rows or
 *     the table. Default true
 */
public record LakeConfig(
        Path root, int openWritersPerLane, long writeMemory, long rowGroupBytes, int zstdLevel, boolean sync) {
    private static final long MIB = 1 << 20;

    private static final Option<Optional<Path>> LAKE_URI = Option.optional(
            "lake.uri",
            "path or file: URI",
            LakeConfig::folder,
            "Folder of the tables; without it, lake below the data directory.");
    private static final Option<Integer> OPEN_WRITERS = Option.number(
            "lake.open_writers_per_lane",
            64,
            1,
            1_024,
            "Data files that one lane writes directly, one per partition; rows of further ones are sorted first, on disk where they are many.");
    private static final Option<DataSize> WRITE_MEMORY = Option.size(
            "lake.write_memory",
            DataSize.ofMebibytes(96),
            DataSize.ofMebibytes(16),
            DataSize.ofGibibytes(64),
            "Memory that open data files may fill before the largest is written out; up to half of it keeps rows that are sorted.");
    private static final Option<DataSize> ROW_GROUP = Option.size(
            "lake.row_group_bytes",
            DataSize.ofMebibytes(32),
            DataSize.ofMebibytes(1),
            DataSize.ofGibibytes(1),
            "Compressed bytes after which the rows of a file become a row group.");
    private static final Option<Integer> ZSTD_LEVEL =
            Option.number("lake.zstd_level", 1, 1, 19, "Compression of data pages; more is smaller and slower.");
    private static final Option<Boolean> SYNC = Option.flag(
            "lake.sync",
            true,
            "Whether a commit waits until its bytes are on the disk; without it a power cut can lose committed rows.");

    public static final List<Option<?>> OPTIONS =
            List.of(LAKE_URI, OPEN_WRITERS, WRITE_MEMORY, ROW_GROUP, ZSTD_LEVEL, SYNC);

    public LakeConfig {
        root = root.toAbsolutePath().normalize();
        require(
                openWritersPerLane >= 1 && openWritersPerLane <= 1024,
                "openWritersPerLane",
                openWritersPerLane,
                "1 to 1024");
        require(writeMemory >= 16 * MIB, "writeMemory", writeMemory, "at least 16 MiB");
        require(
                rowGroupBytes >= MIB && rowGroupBytes <= writeMemory,
                "rowGroupBytes",
                rowGroupBytes,
                "1 MiB to writeMemory");
        require(zstdLevel >= 1 && zstdLevel <= 19, "zstdLevel", zstdLevel, "1 to 19");
    }

    /** Reads the settings; {@code otherwise} is the folder where none is given. */
    public static LakeConfig from(Settings settings, Path otherwise) {
        return new LakeConfig(
                settings.get(LAKE_URI).orElse(otherwise),
                settings.get(OPEN_WRITERS),
                settings.get(WRITE_MEMORY).bytes(),
                settings.get(ROW_GROUP).bytes(),
                settings.get(ZSTD_LEVEL),
                settings.get(SYNC));
    }

    private static Path folder(String text) {
        if (text.startsWith("file:")) {
            return Path.of(URI.create(text));
        }
        if (text.contains("://")) {
            throw new IllegalArgumentException("is no local folder: only file: URIs and paths are understood");
        }
        return Path.of(text);
    }

    private static void require(boolean holds, String key, long value, String bound) {
        if (!holds) {
            throw new IllegalArgumentException("%s is %d, and must be %s".formatted(key, value, bound));
        }
    }

    public static LakeConfig at(Path root) {
        return new LakeConfig(root, 64, 96 * MIB, 32 * MIB, 1, true);
    }
}
