package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.source.TextEncoding;
import java.util.Optional;

/**
 * How the records of a push are read.
 *
 * @param plan the source, read in the charset that the push named
 * @param charset what the push named
 * @param settings the fingerprint of the source's settings that decoders of the format look at; empty where none does
 * @param isReadAsTaken whether they are those with which the push was taken
 */
record PushFormat(
        SourcePlan plan,
        FormatDescriptor descriptor,
        Optional<TextEncoding> charset,
        Optional<String> settings,
        boolean isReadAsTaken) {
    /** The media type that tells it again. */
    String contentType() {
        StringBuilder type = new StringBuilder(descriptor.mediaTypes().get(0));
        charset.ifPresent(named -> type.append("; charset=").append(named.label()));
        settings.ifPresent(print ->
                type.append("; ").append(PushFormats.SETTINGS).append('=').append(print));
        return type.toString();
    }

    boolean isOfLines() {
        return RecordCounter.isOfLines(descriptor);
    }

    /** The word that rejections carry. */
    String name() {
        return descriptor.name().name();
    }

    RecordFormat create(DecodeLimits limits) {
        return descriptor.factory().create(plan.config(), limits);
    }
}
