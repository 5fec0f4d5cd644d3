package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.pipeline.SourcePlan;

/** How the values of a source's messages are read. */
interface MessageFormat {
    /**
     * A reader for one lane of a window.
     *
     * @param row the lane's
     */
    MessageReader reader(SourcePlan plan, Row row, DecodeLimits limits);
}
