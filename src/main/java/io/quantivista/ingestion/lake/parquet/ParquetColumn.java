package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.model.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A column of a file.
 *
 * @param nullable whether a row may leave it out
 * @param payload whether its values are long and hardly repeat: no dictionary, no bounds
 * @param fill the UTF-8 text that a row gets which leaves the column out; null where it gets null
 */
public record ParquetColumn(String name, ColumnType type, boolean nullable, boolean payload, byte @Nullable [] fill) {}
