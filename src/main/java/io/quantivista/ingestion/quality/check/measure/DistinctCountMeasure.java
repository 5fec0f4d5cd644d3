package io.quantivista.ingestion.quality.check.measure;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import io.quantivista.ingestion.quality.Measure;
import io.quantivista.ingestion.quality.Threshold.Metric;
import io.quantivista.ingestion.quality.keys.Key;
import io.quantivista.ingestion.quality.keys.KeySet;
import java.util.List;

/** How many different values a field has; exact, as all lanes put them into one set. */
public final class DistinctCountMeasure implements Measure {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofJob(
            "distinct_count",
            "The field has as many different values as the threshold says: as a count, or in percent of its values. It is"
                    + " exact; values are the same as for unique, and missing and null are none.",
            List.of(Metric.COUNT, Metric.PERCENT),
            List.of(),
            DistinctCountMeasure::new,
            Example.of("{\"field\": \"fund\", \"threshold\": {\"must_be\": 2}}")
                    .passes("{\"fund\":\"ARKK\"}\n{\"fund\":\"ARKW\"}\n{\"fund\":\"ARKK\"}\n{\"fund\":null}"),
            Example.of("{\"field\": \"id\", \"threshold\": {\"metric\": \"percent\", \"must_be_greater_than\": 90}}")
                    .fails("{\"id\":1}\n{\"id\":1}", "distinct_percent(id) is 50 and must be greater than 90"),
            Example.of(
                            "{\"field\": \"currency\", \"threshold\": {\"must_be_between\": [1, 2]}, \"severity\": \"warn\"}")
                    .fails(
                            "{\"currency\":\"USD\"}\n{\"currency\":\"usd\"}\n{\"currency\":\"EUR\"}",
                            "distinct_count(currency) is 3 and must be between 1 and 2"));

    private final int slot;
    private final String field;
    private final Metric metric;
    private final KeySet keys;
    private final Key key = new Key();
    private long values;

    DistinctCountMeasure(CheckSettings settings) {
        this(settings, settings.metric());
    }

    DistinctCountMeasure(CheckSettings settings, Metric metric) {
        slot = settings.slot();
        field = settings.field();
        this.metric = metric;
        keys = settings.resources().keys().set(settings.checkId());
    }

    @Override
    public void add(Row row) {
        Value value = row.slot(slot);
        if (value.isAbsent()) {
            return;
        }
        values++;
        key.clear();
        key.add(value);
        synchronized (keys) {
            keys.add(key);
        }
    }

    @Override
    public void merge(Measure other) {
        values += ((DistinctCountMeasure) other).values;
    }

    @Override
    public String metric() {
        return (metric == Metric.COUNT ? "distinct_count(" : "distinct_percent(") + field + ")";
    }

    @Override
    public double value() {
        return metric == Metric.COUNT ? keys.size() : values == 0 ? Double.NaN : 100.0 * keys.size() / values;
    }
}
