package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.pipeline.stream.PushPort;
import java.time.Duration;

/**
 * What calls that carry records speak to.
 *
 * @param idleTimeout how long a stream may be silent on both sides
 */
record StreamPorts(
        PushPort pushes,
        OpenStreams streams,
        ConnectionPings pings,
        GrpcMeters meters,
        GrpcConfig config,
        Duration idleTimeout) {}
