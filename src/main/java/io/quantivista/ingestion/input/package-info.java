/** The doors: each turns what its wire brings into batches, and nothing else. */
@NullMarked
package io.quantivista.ingestion.input;

import org.jspecify.annotations.NullMarked;
