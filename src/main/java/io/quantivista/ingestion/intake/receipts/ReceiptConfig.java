package io.quantivista.ingestion.intake.receipts;

import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How many pushes are known again, and for how long. Time is the time of receipt of the entries, so a replay forgets what was
 * forgotten before and no more.
 *
 * @param maxKeys idempotency keys that are known at once; the oldest leaves for a new one
 * @param retention how long a key is known
 * @param maxStreams clients' streams whose last sequence is known; the one that was silent longest leaves for a new one
 * @param streamRetention how long a silent stream is known
 */
public record ReceiptConfig(int maxKeys, Duration retention, int maxStreams, Duration streamRetention) {
    private static final Option<Integer> MAX_KEYS = Option.number(
            "intake.receipts.max_keys",
            1_000_000,
            1_000,
            50_000_000,
            "Pushes with an Idempotency-Key that are known again; each takes about 70 bytes of memory, and the oldest leaves first.");
    private static final Option<Duration> RETENTION = Option.duration(
            "intake.receipts.retention",
            Duration.ofHours(24),
            Duration.ofMinutes(1),
            Duration.ofDays(30),
            "How long a push with an Idempotency-Key is known again, as long as max_keys has room for it.");
    private static final Option<Integer> MAX_STREAMS = Option.number(
            "intake.receipts.max_streams",
            100_000,
            100,
            10_000_000,
            "Clients' streams whose last sequence is known; each takes about 200 bytes of memory, and the one silent longest leaves first.");
    private static final Option<Duration> STREAM_RETENTION = Option.duration(
            "intake.receipts.stream_retention",
            Duration.ofDays(30),
            Duration.ofHours(1),
            Duration.ofDays(365),
            "How long the last sequence of a silent stream is known; afterwards it begins at 1 again.");

    public static final List<Option<?>> OPTIONS = List.of(MAX_KEYS, RETENTION, MAX_STREAMS, STREAM_RETENTION);

    public static final ReceiptConfig DEFAULT =
            new ReceiptConfig(1_000_000, Duration.ofHours(24), 100_000, Duration.ofDays(30));

    public static ReceiptConfig from(Settings settings) {
        return new ReceiptConfig(
                settings.get(MAX_KEYS),
                settings.get(RETENTION),
                settings.get(MAX_STREAMS),
                settings.get(STREAM_RETENTION));
    }
}
