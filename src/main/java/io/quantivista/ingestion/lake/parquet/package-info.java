/**
 * Parquet files, written column by column from a {@link io.quantivista.ingestion.model.ColumnSink}.
 *
 * <p>parquet-hadoop's own path costs an object per value or a virtual call per level, and some hundred kilobytes and as
 * many microseconds per open file; a gateway that keeps 128 partitions open in a small heap, and ends a job with ten
 * thousand files, can afford neither. So the bytes of pages are made here, and those of the metadata that differ from file
 * to file; the library gives the names of the format, and the schema's bytes once. A value equal to the one before it only lengthens a run; a constant column is one run however many rows
 * there are. Pages are compressed as they fill, so an open file holds compressed bytes and at most one raw page per
 * column. What is written is plain Parquet 1.0: data pages of version 1, dictionary and run-length encoding, zstd.
 */
@NullMarked
package io.quantivista.ingestion.lake.parquet;

import org.jspecify.annotations.NullMarked;
