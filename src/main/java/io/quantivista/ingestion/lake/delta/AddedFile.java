package io.quantivista.ingestion.lake.delta;

import io.quantivista.ingestion.lake.parquet.ParquetFacts;
import java.util.Map;

/**
 * A data file as a commit adds it.
 *
 * @param path below the table's folder, with {@code /} between names, as it is on the disk
 * @param partitionValues the truth about its partition, by column
 */
public record AddedFile(String path, Map<String, String> partitionValues, long modifiedMillis, ParquetFacts facts) {}
