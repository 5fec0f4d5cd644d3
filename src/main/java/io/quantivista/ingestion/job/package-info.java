/** A job is one run: its states, the moves between them, and the port through which they are kept. */
@NullMarked
package io.quantivista.ingestion.job;

import org.jspecify.annotations.NullMarked;
