/**
 * Parquet files. The footer stands at the end, so the whole body is on disk before a record is read; each row group is
 * then one batch. A lane holds one page of each column at a time and puts records together from them.
 *
 * <p>Of parquet-java only the structures of footer and page headers and the reading of schemas are used. Its decoders make
 * arrays of any size that a file tells.
 */
@NullMarked
package io.quantivista.ingestion.format.parquet;

import org.jspecify.annotations.NullMarked;
