/**
 * Delta tables on the local disk.
 *
 * <p>Delta Kernel reads the log, answers what is live, and writes checkpoints. The commits themselves are written here:
 * they are a few lines of JSON, and doing so keeps three promises that Kernel's own transactions do not. A schema grows
 * without column mapping, which readers of the lake refuse. The job's id stands in the commit's info, so that a commit
 * whose outcome is unknown can be found again without a transaction identifier per job piling up in the table. And every
 * step is synced in an order that survives a power cut. A feed that does not end has one identifier for as long as it lives,
 * and only whoever knows its newest version gets past it.
 */
@NullMarked
package io.quantivista.ingestion.lake.delta;

import org.jspecify.annotations.NullMarked;
