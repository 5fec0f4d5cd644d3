/**
 * Sources that the gateway pulls: what of them is new, the jobs that pull it, their schedules and retries.
 *
 * <p>A pull ends, so its rows become visible in one commit. The position of the source's feed is in that commit, and what the
 * commit was made of is in the job's end, which the lake's journal holds until PostgreSQL has it: neither can be ahead of the
 * other.
 */
@NullMarked
package io.quantivista.ingestion.input.pull;

import org.jspecify.annotations.NullMarked;
