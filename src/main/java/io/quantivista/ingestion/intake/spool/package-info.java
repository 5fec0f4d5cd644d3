/**
 * Bodies that must be whole before they are read wait here on disk. What is written here is promised to nobody: a file goes
 * with its job, and what a crash leaves is removed at the next start.
 */
@NullMarked
package io.quantivista.ingestion.intake.spool;

import org.jspecify.annotations.NullMarked;
