package io.quantivista.ingestion.cli;

import io.quantivista.ingestion.cli.GatewayLauncher.LaunchSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings of a gateway as flags. A setting without a flag is set by its environment variable or the YAML file. */
final class LaunchOptions {
    static final String HTTP_PORT = "INGEST_HTTP_PORT";

    @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on (loopback).")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Port of HTTP; 0 takes a free one (8080).")
    private @Nullable Integer port;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where everything is kept (./data).")
    private @Nullable Path dataDir;

    @Option(names = "--lake-uri", paramLabel = "URI", description = "Where the tables are (./data/lake).")
    private @Nullable String lakeUri;

    @Option(
            names = "--postgres-url",
            paramLabel = "URL",
            description = "PostgreSQL; an embedded one where this is not given.")
    private @Nullable String postgresUrl;

    @Option(
            names = "--kafka-bootstrap-servers",
            paramLabel = "LIST",
            description = "Kafka; an embedded one where this is not given.")
    private @Nullable String kafkaBootstrapServers;

    @Option(names = "--config", paramLabel = "FILE", description = "A YAML file with settings.")
    private @Nullable Path configFile;

    LaunchSettings settings() {
        Map<String, String> flags = new LinkedHashMap<>();
        put(flags, "INGEST_HTTP_HOST", host);
        put(flags, HTTP_PORT, port);
        put(flags, "INGEST_DATA_DIR", dataDir);
        put(flags, "INGEST_LAKE_URI", lakeUri);
        put(flags, "INGEST_POSTGRES_URL", postgresUrl);
        put(flags, "INGEST_KAFKA_BOOTSTRAP_SERVERS", kafkaBootstrapServers);
        return new LaunchSettings(flags, configFile);
    }

    private static void put(Map<String, String> flags, String name, @Nullable Object value) {
        if (value != null) {
            flags.put(name, value.toString());
        }
    }
}
