package io.quantivista.ingestion.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings with which a record was read, kept with its rejection: the part of {@code ingestion_config} that decoders
 * look at, with the names of a header that a single record does not have. So a replay reads it exactly as the first time,
 * whatever is configured by then.
 */
public final class ReadSettings {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> DECODERS_KEYS = List.of("csv", "protobuf");

    private ReadSettings() {}

    /** As JSON; null where nothing is set. */
    public static @Nullable String of(SourcePlan plan, RecordFormat format) {
        ObjectNode ingestionConfig = plan.source().ingestionConfig();
        ObjectNode settings = JSON.createObjectNode();
        for (String key : DECODERS_KEYS) {
            if (ingestionConfig.path(key) instanceof ObjectNode object) {
                settings.set(key, object.deepCopy());
            }
        }
        List<String> columns = format.columns();
        if (!columns.isEmpty()) {
            ObjectNode csv = settings.withObject("/csv")
                    .put("header", plan.config().csv().header());
            ArrayNode names = csv.putArray("columns");
            columns.forEach(names::add);
        }
        format.encoding().ifPresent(encoding -> settings.withObject("/csv").put("encoding", encoding.label()));
        return settings.isEmpty() ? null : settings.toString();
    }

    /** Today's configuration of the source, with its records read as they were. */
    static IngestionConfig apply(ObjectNode ingestionConfig, @Nullable String settings) {
        if (settings == null) {
            return IngestionConfig.parse(ingestionConfig);
        }
        try {
            ObjectNode config = ingestionConfig.deepCopy();
            DECODERS_KEYS.forEach(config::remove);
            config.setAll((ObjectNode) JSON.readTree(settings));
            if (config.path("csv").path("columns").size() > 0) {
                config.withObject("/csv").put("header", false);
            }
            return IngestionConfig.parse(config);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The quarantine holds settings that are no JSON", e);
        }
    }
}
