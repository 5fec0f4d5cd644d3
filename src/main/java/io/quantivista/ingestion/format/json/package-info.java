/** JSON as RFC 8259 has it: one pass over the bytes that checks everything and allocates nothing. */
@NullMarked
package io.quantivista.ingestion.format.json;

import org.jspecify.annotations.NullMarked;
