/**
 * Streams: records pushed over HTTP or gRPC, acknowledged when they are durable in the intake log and committed to their
 * tables every flush interval.
 */
@NullMarked
package io.quantivista.ingestion.pipeline.stream;

import org.jspecify.annotations.NullMarked;
