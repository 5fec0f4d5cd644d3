/**
 * Protobuf: messages with their length in front, read by the descriptor that is registered with their source, without
 * generated code and without a dynamic message in between.
 */
@NullMarked
package io.quantivista.ingestion.format.protobuf;

import org.jspecify.annotations.NullMarked;
