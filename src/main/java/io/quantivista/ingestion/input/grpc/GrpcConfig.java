package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.util.List;
import java.util.Optional;

/**
 * What one call over gRPC may be. What all of them may have under way together is part of the room for pushes, as it is over HTTP.
 *
 * @param maxMessage bytes of one message
 * @param streamInFlight bytes of one stream that were read and are not durable; one message is always let in
 * @param maxStreams streams that are open at once
 */
public record GrpcConfig(DataSize maxMessage, DataSize streamInFlight, int maxStreams) {
    /** Room in a message beside the payload: its names and numbers. */
    static final DataSize ENVELOPE = DataSize.ofKibibytes(4);

    private static final DataSize LEAST_MESSAGE = DataSize.ofKibibytes(1);
    private static final DataSize LARGEST_MESSAGE = DataSize.ofMebibytes(65);

    private static final Option<Optional<DataSize>> MAX_MESSAGE = Option.optional(
            "grpc.max_message_bytes",
            "%s to %s".formatted(LEAST_MESSAGE, LARGEST_MESSAGE),
            GrpcConfig::messageSize,
            "Largest message over gRPC; without it, intake.log.max_entry_bytes and 4KiB. A larger one is refused with RESOURCE_EXHAUSTED.");
    private static final Option<DataSize> STREAM_IN_FLIGHT = Option.size(
            "grpc.stream_in_flight_bytes",
            DataSize.ofMebibytes(4),
            DataSize.ofKibibytes(1),
            DataSize.ofGibibytes(1),
            "Bytes of one stream that may wait for the disk, within intake.in_flight_bytes; when they are spent, its client is paused.");
    private static final Option<Integer> MAX_STREAMS = Option.number(
            "grpc.max_streams",
            1000,
            1,
            1_000_000,
            "Streams over gRPC that are open at once; a further one is refused with UNAVAILABLE.");

    public static final List<Option<?>> OPTIONS = List.of(MAX_MESSAGE, STREAM_IN_FLIGHT, MAX_STREAMS);

    /** Reads the settings; {@code maxEntry} is the largest push that the intake log takes. */
    public static GrpcConfig from(Settings settings, DataSize maxEntry) {
        return new GrpcConfig(
                settings.get(MAX_MESSAGE).orElse(new DataSize(maxEntry.bytes() + ENVELOPE.bytes())),
                settings.get(STREAM_IN_FLIGHT),
                settings.get(MAX_STREAMS));
    }

    private static DataSize messageSize(String text) {
        DataSize size = DataSize.parse(text);
        if (size.compareTo(LEAST_MESSAGE) < 0 || size.compareTo(LARGEST_MESSAGE) > 0) {
            throw new IllegalArgumentException(
                    "is out of bounds, expected %s to %s".formatted(LEAST_MESSAGE, LARGEST_MESSAGE));
        }
        return size;
    }
}
