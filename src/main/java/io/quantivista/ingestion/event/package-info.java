/**
 * The events that tell others what was ingested, from the outbox to Kafka.
 *
 * <p>A job's event is written in the SQL transaction that ends the job. From there the relay takes it, oldest first,
 * sends it and marks it when Kafka has acknowledged it. Whatever stops in between leaves the event waiting, so an event
 * may come twice, with the same event_id and the same bytes, and none is lost.
 *
 * <p>Every end has its event: COMPLETED, WARNING, FAILED and CANCELLED. The body is the contract's and has no status,
 * so the CloudEvents extension {@code jobstatus} tells them apart in the headers.
 */
@NullMarked
package io.quantivista.ingestion.event;

import org.jspecify.annotations.NullMarked;
