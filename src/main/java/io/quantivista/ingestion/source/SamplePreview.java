package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.Rejection;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a sample through a definition, saved or not, and writes nothing. Called on any context. */
public interface SamplePreview {
    /**
     * Records as they would be sent.
     *
     * @param contentType names their format; null where the source's {@code data_format} does
     * @param contentEncodings how the bytes are compressed, as the fields of a request have it
     * @param isText whether the bytes are a text in UTF-8 that stands for one in the encoding that is read
     * @param proposeColumns whether typed columns are to be proposed
     */
    record Sample(
            @Nullable String contentType,
            List<String> contentEncodings,
            byte[] bytes,
            boolean isText,
            boolean proposeColumns) {
        public Sample {
            contentEncodings = List.copyOf(contentEncodings);
        }
    }

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
     * Fails with {@code unsupported_media_type} for a format that nobody knows or that is not the source's, with
     * {@code body_too_large} for a sample that becomes too much when it is decompressed, with {@code malformed_body} where no
     * record could be read, and with {@code invalid_definition} for a definition that cannot work.
     */
    Future<Outcome> preview(DataSource source, RuleSet rules, Sample sample);
}
