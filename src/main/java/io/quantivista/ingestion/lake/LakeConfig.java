package io.quantivista.ingestion.lake;

import java.nio.file.Path;

/**
 * Where the lake is and what writing to it may cost.
 *
 * @param root folder of the tables; it is made when missing
 * @param openWritersPerLane partitions that one lane writes directly; rows of further ones are spilled to disk and sorted
 *     at the job's end. Default 64, 1 to 1024
 * @param writeMemory bytes that all open files of the process may hold; over it the largest writes its rows early.
 *     Default 96 MiB, at least 16 MiB
 * @param rowGroupBytes compressed bytes after which a file's rows become a row group. Default 32 MiB, 1 MiB to
 *     writeMemory
 * @param zstdLevel compression of data pages; more is smaller and slower. Default 1, 1 to 19
 * @param sync whether a commit waits until its bytes are on the disk; without it a power cut can lose committed rows or
 *     the table. Default true
 */
public record LakeConfig(
        Path root, int openWritersPerLane, long writeMemory, long rowGroupBytes, int zstdLevel, boolean sync) {
    private static final long MIB = 1 << 20;

    public LakeConfig {
        root = root.toAbsolutePath().normalize();
        require(openWritersPerLane >= 1 && openWritersPerLane <= 1024, "openWritersPerLane", openWritersPerLane, "1 to 1024");
        require(writeMemory >= 16 * MIB, "writeMemory", writeMemory, "at least 16 MiB");
        require(rowGroupBytes >= MIB && rowGroupBytes <= writeMemory, "rowGroupBytes", rowGroupBytes, "1 MiB to writeMemory");
        require(zstdLevel >= 1 && zstdLevel <= 19, "zstdLevel", zstdLevel, "1 to 19");
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
