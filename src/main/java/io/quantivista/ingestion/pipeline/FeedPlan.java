package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.RecordFormat;

/**
 * One feed of a source.
 *
 * @param format made for this feed alone
 */
public record FeedPlan(SourcePlan source, FormatDescriptor descriptor, RecordFormat format) {}
