package io.quantivista.ingestion.quality.check.measure;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckDescriptor.FieldUse;
import io.quantivista.ingestion.quality.CheckSettings;
import io.quantivista.ingestion.quality.LastGoodJob;
import io.quantivista.ingestion.quality.Measure;
import io.quantivista.ingestion.quality.Threshold.Metric;
import java.util.List;
import java.util.OptionalDouble;

/** How much a figure has changed since the last good job of the source. */
public final class ChangeMeasure implements Measure {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofJob(
                    "change",
                    "A figure has changed against that of the source's last COMPLETED job as the threshold says: in percent of"
                            + " the earlier one, or by itself (count). The first job with the check passes and is the one"
                            + " the next is compared with.",
                    List.of(Metric.PERCENT, Metric.COUNT),
                    List.of(
                            Setting.required(
                                    "of",
                                    Setting.Type.TEXT,
                                    "row_count, or of a field: completeness (in percent), distinct_count, min, max, mean, sum,"
                                            + " standard_deviation, quantile"),
                            Setting.optional("rank", Setting.Type.NUMBER, "of the quantile, 0 to 1; 0.5 by default")),
                    ChangeMeasure::new,
                    Example.of(
                                    "{\"parameters\": {\"of\": \"row_count\"}, \"threshold\": {\"must_be_between\": [-20, 50]}}")
                            .passes("{\"a\":1}\n{\"a\":2}"),
                    Example.of(
                                    "{\"field\": \"price\", \"parameters\": {\"of\": \"mean\"}, \"threshold\": {\"must_be_between\": [-5, 5]}, \"severity\": \"warn\"}")
                            .passes("{\"price\":10.5}"),
                    Example.of(
                                    "{\"field\": \"cusip\", \"parameters\": {\"of\": \"completeness\"}, \"threshold\": {\"metric\": \"count\", \"must_be_greater_than\": -2}}")
                            .passes("{\"cusip\":\"88160R101\"}\n{\"cusip\":null}"))
            .ofHistory()
            .withField(FieldUse.OPTIONAL);

    private enum Figure {
        ROW_COUNT,
        COMPLETENESS,
        DISTINCT_COUNT,
        MIN,
        MAX,
        MEAN,
        SUM,
        STANDARD_DEVIATION,
        QUANTILE
    }

    private final Measure measure;
    private final Metric metric;
    private final LastGoodJob last;

    ChangeMeasure(CheckSettings settings) {
        measure = measure(settings, settings.choice("of", Figure.values()));
        metric = settings.metric();
        last = settings.resources().lastGoodJob();
    }

    private static Measure measure(CheckSettings settings, Figure figure) {
        if (figure == Figure.ROW_COUNT != settings.field().isEmpty()) {
            throw new IllegalArgumentException(
                    figure == Figure.ROW_COUNT
                            ? "of is row_count, which is of no field"
                            : "of is a figure of a field, and field is not given");
        }
        if (figure != Figure.QUANTILE && settings.parameters().has("rank")) {
            throw new IllegalArgumentException("rank goes with the quantile alone");
        }
        return switch (figure) {
            case ROW_COUNT -> new RowCountMeasure();
            case COMPLETENESS -> new CompletenessMeasure(settings, Metric.PERCENT);
            case DISTINCT_COUNT -> new DistinctCountMeasure(settings, Metric.COUNT);
            case MIN, MAX, MEAN, SUM, STANDARD_DEVIATION, QUANTILE ->
                new AggregateMeasure(settings, AggregateMeasure.Function.valueOf(figure.name()));
        };
    }

    @Override
    public void add(Row row) {
        measure.add(row);
    }

    @Override
    public void merge(Measure other) {
        measure.merge(((ChangeMeasure) other).measure);
    }

    @Override
    public String metric() {
        return measure.metric();
    }

    @Override
    public double value() {
        return measure.value();
    }

    @Override
    public boolean judgesNoRows() {
        return measure.judgesNoRows();
    }

    @Override
    public boolean isWithoutVerdict() {
        return before().isEmpty();
    }

    private OptionalDouble before() {
        return last.find(metric());
    }

    @Override
    public double figure() {
        double before = before().orElse(Double.NaN);
        double change = value() - before;
        if (metric == Metric.COUNT || change == 0) {
            return change;
        }
        // From nothing to something is infinitely much: it holds no upper bound.
        return before == 0 ? Math.copySign(Double.POSITIVE_INFINITY, change) : 100 * change / Math.abs(before);
    }

    @Override
    public String words() {
        if (isWithoutVerdict()) {
            return "%s is %s, and no COMPLETED job has it to compare with".formatted(metric(), Numbers.text(value()));
        }
        double change = figure();
        String rounded = Numbers.text(Double.isFinite(change) ? Math.round(change * 100) / 100.0 : change);
        return "%s is %s after %s in %s, a change of %s%s"
                .formatted(
                        metric(),
                        Numbers.text(value()),
                        Numbers.text(before().orElse(Double.NaN)),
                        last.jobId(),
                        rounded,
                        metric == Metric.PERCENT ? " percent" : "");
    }
}
