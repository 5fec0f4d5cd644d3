/**
 * Topics: the messages of a source's topics, read for as long as the source is enabled.
 *
 * <p>A {@link io.quantivista.ingestion.input.kafka.SourceReader} has a consumer on a thread of its own for each source. It asks the
 * table where each partition goes on, delivers runs of messages to the source's flow, and pauses its partitions while the bytes
 * in flight are spent. What is committed, and when, it does not know.
 */
@NullMarked
package io.quantivista.ingestion.input.kafka;

import org.jspecify.annotations.NullMarked;
