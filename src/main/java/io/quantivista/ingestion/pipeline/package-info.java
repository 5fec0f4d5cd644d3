/**
 * Batch, decode, transform, check, write, commit: the one path of all records.
 *
 * <p>A {@link io.quantivista.ingestion.pipeline.JobRun} lives on the event loop of whoever feeds it: it takes batches,
 * hands them to lanes and ends the job. {@link io.quantivista.ingestion.pipeline.ReplayDesk} feeds one from the quarantine,
 * {@link io.quantivista.ingestion.pipeline.HeldJobDesk} ends those that failed their gate a second time. A lane is a worker verticle; what it does with a batch is written in one method,
 * {@link io.quantivista.ingestion.pipeline.RecordLane#process}, and knows no Vert.x.
 */
@NullMarked
package io.quantivista.ingestion.pipeline;

import org.jspecify.annotations.NullMarked;
