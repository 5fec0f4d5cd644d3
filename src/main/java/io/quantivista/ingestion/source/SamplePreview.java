package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.Rejection;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import io.vertx.core.Future;
import java.util.List;

/** Runs a sample through a definition, saved or not, and writes nothing. Called on any context. */
public interface SamplePreview {
    /**
     * Records as they would be sent.
     *
     * @param mediaType names their format
     * @param proposeColumns whether typed columns are to be proposed
     */
    record Sample(String mediaType, byte[] bytes, boolean proposeColumns) {}

    /**
     * What would become of the sample.
     *
     * @param records how many there are, good and bad
     * @param rows the rows as they would land, without what a job would add
     * @param report the quality report as JSON text
     * @param columns typed columns that would fit the sample, where they were asked for
     */
    record Outcome(
            long records, List<ObjectNode> rows, List<Rejection> rejections, String report, List<TypedColumn> columns) {
        public Outcome {
            rows = List.copyOf(rows);
            rejections = List.copyOf(rejections);
            columns = List.copyOf(columns);
        }
    }

    /**
     * Fails with {@code unsupported_media_type} for a format that nobody knows, with {@code malformed_body} where no
     * record could be read, and with {@code invalid_definition} for a definition that cannot work.
     */
    Future<Outcome> preview(DataSource source, RuleSet rules, Sample sample);
}
