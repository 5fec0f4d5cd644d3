package io.quantivista.ingestion.quality.check.measure;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import io.quantivista.ingestion.quality.Measure;
import io.quantivista.ingestion.quality.Threshold.Metric;
import java.util.List;

/** How many rows have a value in a field. */
public final class CompletenessMeasure implements Measure {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofJob(
            "completeness",
            "The share of rows in which the field is neither missing nor null is as the threshold says: in percent, or as a"
                    + " count of such rows.",
            List.of(Metric.PERCENT, Metric.COUNT),
            List.of(),
            CompletenessMeasure::new,
            Example.of("{\"field\": \"cusip\", \"threshold\": {\"must_be_greater_than_or_equal\": 95}}")
                    .fails(
                            "{\"cusip\":\"88160R101\"}\n{\"cusip\":null}\n{}\n{\"cusip\":\"\"}",
                            "completeness(cusip) is 50 and must be greater than or equal 95"),
            Example.of("{\"field\": \"cusip\", \"threshold\": {\"metric\": \"count\", \"must_be_greater_than\": 1}}")
                    .passes("{\"cusip\":\"88160R101\"}\n{\"cusip\":\"\"}"),
            Example.of("{\"field\": \"risk.beta\", \"threshold\": {\"must_be\": 100}, \"severity\": \"warn\"}")
                    .passes("{\"risk\":{\"beta\":1.1}}\n{\"risk\":{\"beta\":0}}"),
            Example.of("{\"field\": \"risk.beta\", \"threshold\": {\"must_be\": 100}, \"severity\": \"warn\"}")
                    .fails(
                            "{\"risk\":{\"beta\":1.1}}\n{\"risk\":{}}\n{\"risk\":{\"beta\":2}}\n{\"risk\":{\"beta\":3}}",
                            "completeness(risk.beta) is 75 and must be 100"));

    private final int slot;
    private final String field;
    private final Metric metric;
    private long rows;
    private long complete;

    CompletenessMeasure(CheckSettings settings) {
        this(settings, settings.metric());
    }

    CompletenessMeasure(CheckSettings settings, Metric metric) {
        slot = settings.slot();
        field = settings.field();
        this.metric = metric;
    }

    @Override
    public void add(Row row) {
        rows++;
        if (!row.slot(slot).isAbsent()) {
            complete++;
        }
    }

    @Override
    public void merge(Measure other) {
        CompletenessMeasure measure = (CompletenessMeasure) other;
        rows += measure.rows;
        complete += measure.complete;
    }

    @Override
    public String metric() {
        return (metric == Metric.PERCENT ? "completeness(" : "complete_count(") + field + ")";
    }

    @Override
    public double value() {
        return metric == Metric.COUNT ? complete : rows == 0 ? Double.NaN : 100.0 * complete / rows;
    }
}
