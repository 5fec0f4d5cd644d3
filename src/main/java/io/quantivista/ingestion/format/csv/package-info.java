/** CSV as RFC 4180 has it, with the dialect of its source. */
@NullMarked
package io.quantivista.ingestion.format.csv;

import org.jspecify.annotations.NullMarked;
