/**
 * Exact sets of keys in bounded memory: what the checks unique, distinct_count and reference know of a job.
 *
 * <p>A {@link io.quantivista.ingestion.quality.keys.KeySet} keeps the bytes of every key in a log and finds them by a keyed
 * hash of 64 bits. The newest hashes stand in a table in memory; when it is full it becomes a sorted file, and a Bloom
 * filter tells most keys that are in no file. A hash that is found decides nothing: the bytes in the log do. So memory is
 * bounded, disk is not, and no verdict depends on luck.
 *
 * <p>Everything lies below one folder of the data directory, which is emptied at start and of which each job's part is
 * removed when the job has ended.
 */
@NullMarked
package io.quantivista.ingestion.quality.keys;

import org.jspecify.annotations.NullMarked;
