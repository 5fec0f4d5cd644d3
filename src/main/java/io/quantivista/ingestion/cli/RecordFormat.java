package io.quantivista.ingestion.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A format of records that can be sent, with the names that files of it end in. */
enum RecordFormat {
    ndjson("application/x-ndjson", List.of(".ndjson", ".jsonl")),
    json("application/json", List.of(".json")),
    csv("text/csv", List.of(".csv")),
    avro("application/avro", List.of(".avro")),
    parquet("application/vnd.apache.parquet", List.of(".parquet", ".pq")),
    protobuf("application/x-protobuf", List.of(".pb", ".binpb"));

    private final String mediaType;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> extensions;

    RecordFormat(String mediaType, List<String> extensions) {
        this.mediaType = mediaType;
        this.extensions = extensions;
    }

    String mediaType() {
        return mediaType;
    }

    static RecordFormat ofFile(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.extensions.stream().anyMatch(lower::endsWith))
                .findFirst()
                .orElseThrow(() -> new CommandFailure("The name '%s' does not tell the format; say --format %s"
                        .formatted(name, Arrays.toString(values()))));
    }
}
