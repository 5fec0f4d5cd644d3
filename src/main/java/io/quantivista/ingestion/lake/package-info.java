/**
 * The lake: where the rows of a job become visible all at once, or not at all.
 *
 * <p>A job {@linkplain io.quantivista.ingestion.lake.Lake#begin begins}, its lanes write rows side by side, its closings
 * finish the files, and {@linkplain io.quantivista.ingestion.lake.JobWrite#publish publishing} makes them one commit:
 *
 * <pre>
 *   data files, folders │ journal sealed │ commit of the table │ commit of the quarantine │ journal deleted
 *        synced         │     synced     │   synced: DECIDED   │          synced          │ once PostgreSQL agrees
 * </pre>
 *
 * Up to the decision a crash means that the job never was, and its files are removed by its journal. From the decision
 * on it means that the job is complete, and {@linkplain io.quantivista.ingestion.lake.Lake#recover recovery} does what is
 * left. Whether a job is decided is written in the table's log and nowhere else.
 *
 * <p>A job may be {@linkplain io.quantivista.ingestion.lake.JobWrite#hold held} in the place of being published; then its
 * journal keeps its files until it is {@linkplain io.quantivista.ingestion.lake.HeldFiles#release released} or discarded. A
 * job may also {@linkplain io.quantivista.ingestion.lake.QuarantineRewrites rewrite} the rejections of another: its commit
 * of the quarantine then replaces files.
 *
 * <p>A feed that does not end is written {@linkplain io.quantivista.ingestion.lake.Lake#beginFlush flush} by flush: rows of
 * several jobs in one commit of their table, which carries the feed's position and the accounts of its sources. The table is
 * where a feed {@linkplain io.quantivista.ingestion.lake.Lake#feedState asks} how far it got.
 *
 * <p>Everything here blocks and belongs on workers. {@code table} says what tables look like, {@code parquet} writes
 * files, {@code delta} commits them, {@code storage} is the disk.
 */
@NullMarked
package io.quantivista.ingestion.lake;

import org.jspecify.annotations.NullMarked;
