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
 */
record PushFormat(SourcePlan plan, FormatDescriptor descriptor, Optional<TextEncoding> charset) {
    /** The media type that tells it again. */
    String contentType() {
        String mediaType = descriptor.mediaTypes().get(0);
        return charset.map(named -> mediaType + "; charset=" + named.label()).orElse(mediaType);
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
