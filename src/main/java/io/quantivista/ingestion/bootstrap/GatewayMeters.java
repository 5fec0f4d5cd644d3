package io.quantivista.ingestion.bootstrap;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quantivista.ingestion.intake.PushRoom;
import io.quantivista.ingestion.intake.receipts.ReceiptCounts;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.stream.Streams;
import io.quantivista.ingestion.telemetry.MeterNames;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

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
        ratio(
                registry,
                "uploads",
                pipeline,
                running -> (double) running.budget().lent() / running.budget().capacity());
        Gauge.builder(MeterNames.JOBS_RUNNING, pipeline, Pipeline::running)
                .description("Jobs that run now")
                .register(registry);
        Gauge.builder(MeterNames.JOBS_HELD, pipeline, Pipeline::heldJobs)
                .description("Jobs that failed their quality gate and wait for release or discard")
                .register(registry);
    }

    static void bind(MeterRegistry registry, PushRoom room, Streams streams) {
        Gauge.builder(MeterNames.PUSHES_IN_FLIGHT, room, held -> held.inFlight().held())
                .baseUnit("bytes")
                .description("Bytes of pushes between the socket and the answer")
                .register(registry);
        ratio(
                registry,
                "pushes",
                room,
                held -> (double) held.inFlight().held() / held.inFlight().capacity());
        Gauge.builder(MeterNames.PUSHES_WAITING, room, held -> held.inFlight().waiting())
                .description("Pushes that are paused for want of room")
                .register(registry);
        for (PushRoom.Refusal why : PushRoom.Refusal.values()) {
            FunctionCounter.builder(MeterNames.PUSHES_REFUSED, room.refused(why), LongAdder::sum)
                    .tag(MeterNames.TAG_REASON, why.name().toLowerCase(Locale.ROOT))
                    .description("Pushes that were refused for want of room, for the backlog, for a quota or a stop")
                    .register(registry);
        }
        Gauge.builder(
                        MeterNames.RECEIPT_KEYS,
                        streams,
                        known -> known.receiptCounts().keys())
                .description("Idempotency keys of pushes that are known again")
                .register(registry);
        Gauge.builder(
                        MeterNames.RECEIPT_STREAMS,
                        streams,
                        known -> known.receiptCounts().streams())
                .description("Clients' streams whose last sequence is known")
                .register(registry);
        leftEarly(registry, streams, "keys", ReceiptCounts::keysLeftEarly);
        leftEarly(registry, streams, "streams", ReceiptCounts::streamsLeftEarly);
    }

    private static <T> void ratio(MeterRegistry registry, String of, T held, ToDoubleFunction<T> share) {
        Gauge.builder(MeterNames.IN_FLIGHT_RATIO, held, share)
                .tag(MeterNames.TAG_OF, of)
                .description("Share of the budget of bytes in flight that is held; at 1 sockets are paused")
                .register(registry);
    }

    private static void leftEarly(
            MeterRegistry registry, Streams streams, String what, ToDoubleFunction<ReceiptCounts> count) {
        FunctionCounter.builder(
                        MeterNames.RECEIPTS_LEFT_EARLY, streams, known -> count.applyAsDouble(known.receiptCounts()))
                .tag(MeterNames.TAG_OF, what)
                .description("Keys and streams that made room for others before their retention was over")
                .register(registry);
    }
}
