/**
 * Avro object container files. Blocks travel whole; a lane decompresses a block and reads its records as the file's schema
 * drives it, without a generic record in between.
 */
@NullMarked
package io.quantivista.ingestion.format.avro;

import org.jspecify.annotations.NullMarked;
