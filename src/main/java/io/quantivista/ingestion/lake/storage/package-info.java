/**
 * The local disk as the lake needs it: what is written is on the platter when a call returns, a file appears whole or not
 * at all, and a failure says which disk and why.
 */
@NullMarked
package io.quantivista.ingestion.lake.storage;

import org.jspecify.annotations.NullMarked;
