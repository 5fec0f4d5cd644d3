package io.quantivista.ingestion.format;

import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import java.util.List;
import java.util.function.Function;

/**
 * One entry of the catalogue of formats.
 *
 * @param mediaTypes the Content-Types that name it, without parameters
 * @param sentence what it is, for the reference
 * @param factory makes the format of one feed
 * @param check what is wrong with its part of a source's configuration, asked before that is saved
 */
public record FormatDescriptor(
        DataFormat name,
        List<String> mediaTypes,
        String sentence,
        Factory factory,
        Function<IngestionConfig, List<FieldProblem>> check) {
    /** A format that can be read with any configuration that could be parsed. */
    public FormatDescriptor(DataFormat name, List<String> mediaTypes, String sentence, Factory factory) {
        this(name, mediaTypes, sentence, factory, config -> List.of());
    }

    /**
     * Makes the format of one feed from its source's configuration. It throws a GatewayException where the source does
     * not say what the format needs.
     */
    public interface Factory {
        RecordFormat create(IngestionConfig config, DecodeLimits limits);
    }
}
