package io.quantivista.ingestion.pipeline.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.quantivista.ingestion.lake.Publication;
import io.quantivista.ingestion.telemetry.MeterNames;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What is measured of streams. On the stream's context. */
public final class StreamMeters {
    private final MeterRegistry registry;
    private final Counter pushes;
    private final Counter records;
    private final Timer freshness;
    private final Timer flushes;
    private final DistributionSummary files;
    private final Counter failures;
    private final Counter failedTrims;

    public StreamMeters(MeterRegistry registry) {
        this.registry = registry;
        pushes = Counter.builder(MeterNames.PUSHES_RECEIVED)
                .description("Pushes that were durable when they were answered")
                .register(registry);
        records = Counter.builder(MeterNames.PUSHED_RECORDS_RECEIVED)
                .description("Records of those pushes")
                .register(registry);
        freshness = Timer.builder(MeterNames.FRESHNESS)
                .description("From a push's arrival to its commit")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(50))
                .maximumExpectedValue(Duration.ofMinutes(2))
                .register(registry);
        flushes = Timer.builder(MeterNames.FLUSH_TIME)
                .description("From the last push of a flush to its visible commit, files and syncs included")
                .register(registry);
        files = DistributionSummary.builder(MeterNames.FLUSH_FILES)
                .description("Data files of a flush")
                .register(registry);
        failures = Counter.builder(MeterNames.FLUSHES_FAILED)
                .description("Flushes that failed, whose pushes were read again")
                .register(registry);
        failedTrims = Counter.builder(MeterNames.LOG_TRIMS_FAILED)
                .description("Times that the intake log could not be let go of; it is tried again every few seconds")
                .register(registry);
    }

    /** The gauges of what is going on now. */
    void bind(Streams streams) {
        gauge(streams, MeterNames.PENDING_RECORDS, "Pushed records that no commit has yet", Streams::pendingRecords);
        gauge(streams, MeterNames.PENDING_BYTES, "Bytes of pushes that no commit has yet", Streams::pendingBytes);
        age(streams);
        gauge(
                streams,
                MeterNames.INTAKE_HALTED,
                "The intake log and the streams of tables that have stopped until the gateway is started anew",
                Streams::halted);
        gauge(
                streams,
                MeterNames.LOG_TRIMMED,
                "Position up to which the intake log was let go of",
                found -> found.log().trimmed().value());
        gauge(
                streams,
                MeterNames.LOG_LAST,
                "Position of the last durable entry of the intake log",
                found -> found.log().last().value());
    }

    private void age(Streams streams) {
        TimeGauge.builder(
                        MeterNames.PENDING_AGE,
                        streams,
                        TimeUnit.MILLISECONDS,
                        found -> found.pendingAge().toMillis())
                .description("How long the oldest push has been durable and not committed")
                .register(registry);
    }

    private void gauge(Streams streams, String name, String description, ToDoubleFunction<Streams> value) {
        Gauge.builder(name, streams, value).description(description).register(registry);
    }

    /** A push is durable. */
    void pushed(int count) {
        pushes.increment();
        records.increment(count);
    }

    /** A flush is committed. */
    void flushed(Flush flush, Publication published, Instant closedAt, Instant now) {
        flushes.record(Duration.between(closedAt, now));
        files.record(published.files());
        for (Instant received : flush.received()) {
            freshness.record(Duration.between(received, now));
        }
    }

    /** A flush has failed. */
    void failed() {
        failures.increment();
    }

    /** The log could not be trimmed. For any thread. */
    void trimFailed() {
        failedTrims.increment();
    }
}
