package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A registered upstream, as the contract shows it.
 *
 * @param connectionConfig how it is reached, as given; {@code {"type":"push"}} where nothing was
 * @param ingestionConfig how its records are read, as given; {@link IngestionConfig#parse} gives it types
 */
public record DataSource(
        String sourceId,
        String sourceName,
        SourceType sourceType,
        ObjectNode connectionConfig,
        ObjectNode ingestionConfig,
        boolean enabled,
        Instant createdAt) {
    /** The same, its records going to the table of another type. */
    public DataSource withType(SourceType type) {
        return new DataSource(sourceId, sourceName, type, connectionConfig, ingestionConfig, enabled, createdAt);
    }

    /** The same, reached in another way. */
    public DataSource withConnectionConfig(ObjectNode other) {
        return new DataSource(sourceId, sourceName, sourceType, other, ingestionConfig, enabled, createdAt);
    }

    /** The same, its records read in another way. */
    public DataSource withIngestionConfig(ObjectNode other) {
        return new DataSource(sourceId, sourceName, sourceType, connectionConfig, other, enabled, createdAt);
    }
}
