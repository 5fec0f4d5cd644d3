/**
 * From the wire's chunks to batches of whole records, within one budget of bytes for everything in flight.
 *
 * <p>Whoever brings bytes asks the {@link io.quantivista.ingestion.intake.ByteBudget} for room first and pauses its
 * source while there is none. A batch's bytes go back to the budget when the last record in it has been written.
 */
@NullMarked
package io.quantivista.ingestion.intake;

import org.jspecify.annotations.NullMarked;
