/** What a lake table looks like: its columns, its partitions, and the catalogue of the tables there are. Values only. */
@NullMarked
package io.quantivista.ingestion.lake.table;

import org.jspecify.annotations.NullMarked;
