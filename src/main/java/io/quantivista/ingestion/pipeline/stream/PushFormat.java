package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.pipeline.SourcePlan;

/**
 * How the records of a push are read.
 *
 * @param plan the source, read in the charset that the push named
 */
record PushFormat(SourcePlan plan, FormatDescriptor descriptor) {
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
