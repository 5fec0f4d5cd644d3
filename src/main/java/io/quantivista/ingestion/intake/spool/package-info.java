/**
 * Bodies that must be whole before they are read, or whose sender does not wait for the end, wait here on disk.
 *
 * <p>A body goes with its job. What a crash leaves is removed at the next start, but for bodies that were
 * {@linkplain io.quantivista.ingestion.intake.spool.Spool#keep kept}: each has a note beside it, which was put when the body
 * was on the disk, and is taken away when the job's end is in the ledger.
 */
@NullMarked
package io.quantivista.ingestion.intake.spool;

import org.jspecify.annotations.NullMarked;
