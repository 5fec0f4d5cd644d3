package io.quantivista.ingestion.input.kafka;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How topics are read.
 *
 * @param inFlight bytes of messages between the brokers and the lake, of all sources together
 * @param refresh how soon new topics, partitions and changed sources are seen
 * @param maxSources sources that may be read from topics at a time, each of which has a thread
 */
public record TopicConfig(DataSize inFlight, Duration refresh, int maxSources) {
    private static final Option<DataSize> IN_FLIGHT = Option.size(
            "topics.in_flight_bytes",
            DataSize.ofMebibytes(32),
            DataSize.ofMebibytes(1),
            DataSize.ofGibibytes(8),
            "Bytes of messages that all sources hold between the brokers and the lake; beyond them partitions are paused.");
    private static final Option<Duration> REFRESH = Option.duration(
            "topics.refresh",
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "How soon a new topic, a new partition and a changed source are seen by the readers of topics.");
    private static final Option<Integer> MAX_SOURCES = Option.number(
            "topics.max_sources", 64, 1, 1000, "Sources that are read from topics at a time; each has a thread.");

    public static final List<Option<?>> OPTIONS = List.of(IN_FLIGHT, REFRESH, MAX_SOURCES);

    public static TopicConfig from(Settings settings) {
        return new TopicConfig(settings.get(IN_FLIGHT), settings.get(REFRESH), settings.get(MAX_SOURCES));
    }
}
