package io.quantivista.ingestion.format;

import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import java.util.List;

/**
 * One entry of the catalogue of formats.
 *
 * @param mediaTypes the Content-Types that name it, without parameters
 * @param sentence what it is, for the reference
 * @param factory makes the format of one feed
 */
public record FormatDescriptor(DataFormat name, List<String> mediaTypes, String sentence, Factory factory) {
    /** Makes the format of one feed from its source's configuration. */
    public interface Factory {
        RecordFormat create(IngestionConfig config, DecodeLimits limits);
    }
}
