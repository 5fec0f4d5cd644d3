package io.quantivista.ingestion.quality.check.measure;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckDescriptor.FieldUse;
import io.quantivista.ingestion.quality.Measure;
import java.util.List;

/** How many rows land. */
public final class RowCountMeasure implements Measure {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofJob(
                    "row_count",
                    "As many rows land as the threshold says; records that were rejected do not count.",
                    List.of(),
                    List.of(),
                    settings -> new RowCountMeasure(),
                    Example.of("{\"threshold\": {\"must_be_greater_than\": 0}}").passes("{\"a\":1}\n{\"a\":2}"),
                    Example.of("{\"threshold\": {\"must_be\": 2}}")
                            .fails("{\"a\":1}\n{\"a\":2}\n{\"a\":3}", "row_count is 3 and must be 2"),
                    Example.of("{\"threshold\": {\"must_be_between\": [3, 5]}, \"severity\": \"warn\"}")
                            .fails("{\"a\":1}\n{\"a\":2}", "row_count is 2 and must be between 3 and 5"))
            .withField(FieldUse.NONE);

    private long rows;

    @Override
    public void add(Row row) {
        rows++;
    }

    @Override
    public void merge(Measure other) {
        rows += ((RowCountMeasure) other).rows;
    }

    @Override
    public String metric() {
        return "row_count";
    }

    @Override
    public double value() {
        return rows;
    }

    @Override
    public boolean judgesNoRows() {
        return true;
    }
}
