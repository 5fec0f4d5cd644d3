package io.quantivista.ingestion.intake;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How much is taken at once of what is pushed.
 *
 * @param inFlight bytes of pushes between the socket and the answer
 * @param busyAfter how long a sender is paused for want of room before it is refused
 * @param maxPending bytes of pushes that are durable and not committed
 * @param commitWait how long the answer to a push with {@code ack=committed} waits for the commit
 */
public record IntakeConfig(DataSize inFlight, Duration busyAfter, DataSize maxPending, Duration commitWait) {
    private static final Option<DataSize> IN_FLIGHT = Option.size(
            "intake.in_flight_bytes",
            DataSize.ofMebibytes(32),
            DataSize.ofKibibytes(64),
            DataSize.ofGibibytes(4),
            "Bytes of pushes between the socket and the answer, over HTTP and gRPC together; when they are spent, sockets pause.");
    private static final Option<Duration> BUSY_AFTER = Option.duration(
            "intake.busy_after",
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ofMinutes(1),
            "How long a push is paused for want of room before it is refused with 503 and Retry-After.");
    private static final Option<DataSize> MAX_PENDING = Option.size(
            "intake.max_pending_bytes",
            DataSize.ofGibibytes(8),
            DataSize.ofKibibytes(64),
            DataSize.ofGibibytes(16_384),
            "Bytes of pushes that may be durable and not committed; beyond it pushes are refused with 503 and Retry-After.");
    private static final Option<Duration> COMMIT_WAIT = Option.duration(
            "intake.commit_wait",
            Duration.ofSeconds(30),
            Duration.ofMillis(1),
            Duration.ofMinutes(10),
            "How long a push with ack=committed waits for its commit; then it is answered 202 with what is durable.");

    public static final List<Option<?>> OPTIONS = List.of(IN_FLIGHT, BUSY_AFTER, MAX_PENDING, COMMIT_WAIT);

    public static final IntakeConfig DEFAULT = new IntakeConfig(
            DataSize.ofMebibytes(32), Duration.ofSeconds(1), DataSize.ofGibibytes(8), Duration.ofSeconds(30));

    public static IntakeConfig from(Settings settings) {
        return new IntakeConfig(
                settings.get(IN_FLIGHT),
                settings.get(BUSY_AFTER),
                settings.get(MAX_PENDING),
                settings.get(COMMIT_WAIT));
    }
}
