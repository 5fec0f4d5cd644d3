/**
 * Which pushes came before: the keys and the streams that a {@link io.quantivista.ingestion.intake.receipts.ReceiptBook} keeps
 * beyond the life of their entries in the log.
 *
 * <p>Every durable entry is noted in the order of the log, and the log is the judge: what an entry means follows from the
 * entries before it and from nothing else, so every replay comes to the same verdict. What the log lets go of is archived
 * first.
 */
@NullMarked
package io.quantivista.ingestion.intake.receipts;

import org.jspecify.annotations.NullMarked;
