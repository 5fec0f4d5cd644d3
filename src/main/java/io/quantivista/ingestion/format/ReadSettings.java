package io.quantivista.ingestion.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The settings with which a record was read, kept with its rejection: the part of {@code ingestion_config} that decoders
 * look at, with what stood in front of the records, as a single one does not have it. So a replay reads it exactly as the
 * first time, whatever is configured by then.
 */
public final class ReadSettings {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> DECODERS_KEYS = List.of("csv", "protobuf");

    private final ObjectNode settings;

    private ReadSettings(ObjectNode settings) {
        this.settings = settings;
    }

    /** Those of a feed that was opened, as JSON; null where nothing is set. */
    public static @Nullable String of(ObjectNode ingestionConfig, RecordFormat format) {
        ObjectNode settings = JSON.createObjectNode();
        for (String key : DECODERS_KEYS) {
            if (ingestionConfig.path(key) instanceof ObjectNode object) {
                settings.set(key, object.deepCopy());
            }
        }
        format.describe(settings);
        return settings.isEmpty() ? null : settings.toString();
    }

    /**
     * Tells settings from others without holding them: eight digits; empty where decoders of the format look at none.
     *
     * @return the CRC32C of the setting's JSON, which is a change's mark and no proof of equality
     */
    public static Optional<String> fingerprint(ObjectNode ingestionConfig, DataFormat format) {
        String key = format.name().toLowerCase(Locale.ROOT);
        if (!DECODERS_KEYS.contains(key)) {
            return Optional.empty();
        }
        CRC32C crc = new CRC32C();
        crc.update(ingestionConfig.path(key).toString().getBytes(UTF_8));
        return Optional.of("%08x".formatted(crc.getValue()));
    }

    /** Those that a rejection has. */
    public static ReadSettings parse(@Nullable String readAs) {
        try {
            return new ReadSettings(readAs == null ? JSON.createObjectNode() : (ObjectNode) JSON.readTree(readAs));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The quarantine holds settings that are no JSON", e);
        }
    }

    /** Today's configuration of the source, with its records read as they were. */
    public IngestionConfig apply(ObjectNode ingestionConfig) {
        ObjectNode config = ingestionConfig.deepCopy();
        for (String key : DECODERS_KEYS) {
            config.remove(key);
            if (settings.has(key)) {
                config.set(key, settings.get(key));
            }
        }
        return IngestionConfig.parse(config);
    }

    /** The format of records of the quarantine, opened. */
    public RecordFormat open(String dataFormat, DecodeLimits limits) {
        RecordFormat format = FormatCatalogue.findByName(dataFormat)
                .orElseThrow(() ->
                        new IllegalStateException("The quarantine holds records of the unknown format " + dataFormat))
                .factory()
                .create(apply(JSON.createObjectNode()), limits);
        format.openSingle(settings);
        return format;
    }
}
