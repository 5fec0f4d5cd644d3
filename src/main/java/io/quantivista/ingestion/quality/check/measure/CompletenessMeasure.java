package io.quantivista.ingestion.quality.check.measure;

import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckExample;
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
            CheckExample.of("{\"field\": \"cusip\", \"threshold\": {\"must_be_greater_than_or_equal\": 95}}")
                    .given("{\"cusip\":\"88160R101\"}", "{\"cusip\":null}", "{}", "{\"cusip\":\"\"}")
                    .says("failed: completeness(cusip) is 50 and must be greater than or equal 95"),
            CheckExample.of(
                            "{\"field\": \"cusip\", \"threshold\": {\"metric\": \"count\", \"must_be_greater_than\": 1}}")
                    .given("{\"cusip\":\"88160R101\"}", "{\"cusip\":\"\"}")
                    .says("passed: complete_count(cusip) is 2"));

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
