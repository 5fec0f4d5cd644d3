package io.quantivista.ingestion.connector.files;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The media types that the endings of names tell. */
public final class FileFormats {
    private static final Map<String, List<String>> ENDINGS = Map.of(
            "application/x-ndjson", List.of(".ndjson", ".jsonl"),
            "application/json", List.of(".json"),
            "text/csv", List.of(".csv"),
            "application/avro", List.of(".avro"),
            "application/vnd.apache.parquet", List.of(".parquet", ".pq"),
            "application/x-protobuf", List.of(".pb", ".binpb"));

    private FileFormats() {}

    /** The media type of the file of that name, not packed; empty where the name does not tell. */
    public static Optional<String> ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ENDINGS.entrySet().stream()
                .filter(type -> type.getValue().stream().anyMatch(lower::endsWith))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
