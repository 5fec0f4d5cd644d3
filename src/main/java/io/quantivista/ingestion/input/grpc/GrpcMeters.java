package io.quantivista.ingestion.input.grpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.telemetry.MeterNames;

/** What is measured of streams over gRPC. */
final class GrpcMeters {
    private final MeterRegistry registry;
    private final Counter batches;
    private final Counter bytes;

    GrpcMeters(MeterRegistry registry, OpenStreams streams) {
        this.registry = registry;
        this.batches = Counter.builder(MeterNames.STREAM_BATCHES)
                .description("Batches that came on streams")
                .register(registry);
        this.bytes = Counter.builder(MeterNames.STREAM_BYTES)
                .baseUnit("bytes")
                .description("Bytes of records that came on streams")
                .register(registry);
        Gauge.builder(MeterNames.STREAMS_OPEN, streams, OpenStreams::count)
                .description("Streams that are open now")
                .register(registry);
    }

    void batch(int payloadBytes) {
        batches.increment();
        bytes.increment(payloadBytes);
    }

    void refused(ErrorCode code) {
        Counter.builder(MeterNames.STREAMS_REFUSED)
                .tag(MeterNames.TAG_CODE, code.wireName())
                .description("Streams that were ended with a refusal")
                .register(registry)
                .increment();
    }
}
