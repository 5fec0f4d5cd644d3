/**
 * A client of streams, for programs in Java: {@link io.quantivista.ingestion.client.IngestionStream}. It keeps what is not durable
 * and goes on by itself after a lost connection or a restart of the gateway, without a gap and without a record twice.
 *
 * <p>Of the gateway it knows the messages on the wire and nothing else.
 */
@NullMarked
package io.quantivista.ingestion.client;

import org.jspecify.annotations.NullMarked;
