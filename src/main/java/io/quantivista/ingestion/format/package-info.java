/**
 * How records are written, and how they are read without making objects of them.
 *
 * <p>A format has two halves. Its {@link io.quantivista.ingestion.format.Framer} runs on the event loop and only finds
 * where records end, so that whole records travel together in a batch. Its
 * {@link io.quantivista.ingestion.format.Decoder} runs on a worker and lays each record of a batch open in a
 * {@link io.quantivista.ingestion.model.Row}. A new format is one entry of
 * {@link io.quantivista.ingestion.format.FormatCatalogue}.
 */
@NullMarked
package io.quantivista.ingestion.format;

import org.jspecify.annotations.NullMarked;
