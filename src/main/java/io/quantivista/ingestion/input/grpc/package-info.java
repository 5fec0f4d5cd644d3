/**
 * Records over gRPC, on the port of HTTP.
 *
 * <p>{@link io.quantivista.ingestion.input.grpc.GrpcDoor} takes every request whose Content-Type is gRPC's. The calls that
 * carry records are framed here ({@link io.quantivista.ingestion.input.grpc.MessageReader}), because a message is only read
 * when there is room for it, and the pause must reach the socket; all others go through the server of Vert.x. A
 * {@link io.quantivista.ingestion.input.grpc.StreamCall} is one connection to one stream: it hands batches to the
 * {@link io.quantivista.ingestion.pipeline.stream.PushPort} in their order and answers with the newest state.
 */
@NullMarked
package io.quantivista.ingestion.input.grpc;

import org.jspecify.annotations.NullMarked;
