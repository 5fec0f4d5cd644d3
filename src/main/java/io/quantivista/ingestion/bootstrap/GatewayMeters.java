package io.quantivista.ingestion.bootstrap;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.telemetry.MeterNames;

/** The gauges of what is going on now. */
final class GatewayMeters {
    private GatewayMeters() {}

    static void bind(MeterRegistry registry, Pipeline pipeline) {
        Gauge.builder(
                        MeterNames.BYTES_IN_FLIGHT,
                        pipeline,
                        running -> running.budget().lent())
                .baseUnit("bytes")
                .description("Bytes held between the sockets and the lake")
                .register(registry);
        Gauge.builder(MeterNames.JOBS_RUNNING, pipeline, Pipeline::running)
                .description("Jobs that run now")
                .register(registry);
        Gauge.builder(MeterNames.JOBS_HELD, pipeline, Pipeline::heldJobs)
                .description("Jobs that failed their quality gate and wait for release or discard")
                .register(registry);
    }
}
