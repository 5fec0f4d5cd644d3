package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.source.SamplePreview.Sample;

/**
 * The first records of a source.
 *
 * @param name of what they are from
 */
public record FirstRecords(String name, Sample sample) {}
