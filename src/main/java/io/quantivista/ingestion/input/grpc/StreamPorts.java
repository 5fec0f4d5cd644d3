package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.pipeline.stream.PushPort;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What calls that carry records speak to.
 *
 * @param logEnd the last durable position of the log that pushes go to
 * @param idleTimeout how long a stream may be silent on both sides
 */
record StreamPorts(
        PushPort pushes,
        Supplier<LogPosition> logEnd,
        OpenStreams streams,
        ConnectionPings pings,
        StreamMeters meters,
        GrpcConfig config,
        Duration idleTimeout) {}
