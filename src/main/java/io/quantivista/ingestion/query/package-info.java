/**
 * SQL over the lake: DuckDB reads the files that are live in a table's log, and nothing else.
 *
 * <p>Every query gets an engine of its own, in memory, with a view for each table it names. The engine may open the live
 * files and no other path; its settings are locked; and what it is given is one SELECT, since even an allowed path could
 * be overwritten by another statement. Time, memory, size of the answer and number at once are bounded. All of it blocks,
 * and so runs on workers of its own.
 */
@NullMarked
package io.quantivista.ingestion.query;

import org.jspecify.annotations.NullMarked;
