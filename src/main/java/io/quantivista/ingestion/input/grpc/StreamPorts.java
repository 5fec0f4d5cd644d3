package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.intake.PushRoom;
import io.quantivista.ingestion.pipeline.stream.PushPort;
import java.time.Duration;

/**
 * What calls that carry records speak to.
 *
 * @param room what every push passes, whatever protocol brings it
 * @param idleTimeout how long a stream may be silent on both sides
 * @param leastBytes of a message that has begun have to come within that time
 */
record StreamPorts(
        PushPort pushes,
        PushRoom room,
        OpenStreams streams,
        ConnectionPings pings,
        GrpcMeters meters,
        GrpcConfig config,
        Duration idleTimeout,
        long leastBytes) {}
