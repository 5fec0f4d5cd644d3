/**
 * The intake log: where a push becomes durable before it is acknowledged.
 *
 * <p>{@link io.quantivista.ingestion.intake.log.IntakeLog} is what the rest of the gateway sees: append, read from, trim.
 * {@link io.quantivista.ingestion.intake.log.SegmentLog} keeps it on the local disk. Whoever appends encodes the entry on its own
 * thread and puts it into a bounded queue. One writer takes what waits, writes it as a group in one call, syncs once, and keeps
 * the promises. While it syncs, the next group gathers.
 *
 * <p>On the disk a log is a folder: segments named by their first position, and the trim mark. A segment is a header, groups of
 * entries, and a seal. Recovery reads all of it, cuts what was torn and never acknowledged, and refuses to go on over a byte
 * that was once good. Everything below is plain Java that blocks; a {@code LogFolder} stands between it and the disk, so that
 * a test can put one there that loses, tears and reorders.
 */
@NullMarked
package io.quantivista.ingestion.intake.log;

import org.jspecify.annotations.NullMarked;
