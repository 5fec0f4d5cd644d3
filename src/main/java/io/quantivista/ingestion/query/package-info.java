/** SQL over the lake: DuckDB reads the files that are live in a table's log, and nothing else. */
@NullMarked
package io.quantivista.ingestion.query;

import org.jspecify.annotations.NullMarked;
