package io.quantivista.ingestion.quality.check.measure;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import io.quantivista.ingestion.quality.Measure;
import java.util.List;
import java.util.Locale;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.jspecify.annotations.Nullable;

/** A figure over the numbers of a field. */
public final class AggregateMeasure implements Measure {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofJob(
            "aggregate",
            "A figure over the numbers of the field is as the threshold says. Values that are no number are passed over, and a"
                    + " job with none fails. A quantile is estimated with a rank error of 0.3 percent, and exact up to a"
                    + " thousand numbers; the others are exact to the digits of a double.",
            List.of(),
            List.of(
                    Setting.required(
                            "function",
                            Setting.Type.TEXT,
                            "min, max, mean, sum, standard_deviation (of the sample) or quantile"),
                    Setting.optional(
                            "rank", Setting.Type.NUMBER, "of the quantile, 0 to 1; 0.5 by default, the median")),
            AggregateMeasure::new,
            Example.of(
                            "{\"field\": \"weight\", \"parameters\": {\"function\": \"sum\"}, \"threshold\": {\"must_be_between\": [99.5, 100.5]}}")
                    .passes("{\"weight\":60.1}\n{\"weight\":39.8}\n{\"weight\":null}"),
            Example.of(
                            "{\"field\": \"price\", \"parameters\": {\"function\": \"quantile\", \"rank\": 0.5}, \"threshold\": {\"must_be_less_than\": 10}}")
                    .fails(
                            "{\"price\":1}\n{\"price\":10}\n{\"price\":12}",
                            "quantile_0.5(price) is 10 and must be less than 10"),
            Example.of(
                            "{\"field\": \"price\", \"parameters\": {\"function\": \"min\"}, \"threshold\": {\"must_be_greater_than\": 0}}")
                    .fails("{\"price\":\"n/a\"}", "min(price) is nothing and must be greater than 0"),
            Example.of(
                            "{\"field\": \"price\", \"parameters\": {\"function\": \"standard_deviation\"}, \"threshold\": {\"must_be_less_than\": 3}, \"severity\": \"warn\"}")
                    .passes("{\"price\":10}\n{\"price\":12}\n{\"price\":14}"));

    /** What can be asked. */
    enum Function {
        MIN,
        MAX,
        MEAN,
        SUM,
        STANDARD_DEVIATION,
        QUANTILE
    }

    private static final int SKETCH_SIZE = 1_024;

    private final int slot;
    private final String field;
    private final Function function;
    private final double rank;
    private final DecimalReader decimals = new DecimalReader();
    private final Moments moments = new Moments();
    private final @Nullable KllDoublesSketch quantiles;

    AggregateMeasure(CheckSettings settings) {
        this(settings, settings.choice("function", Function.values()));
    }

    AggregateMeasure(CheckSettings settings, Function function) {
        slot = settings.slot();
        field = settings.field();
        this.function = function;
        JsonNode given = settings.parameter("rank");
        if (!given.isMissingNode() && function != Function.QUANTILE) {
            throw new IllegalArgumentException("rank goes with the quantile alone");
        }
        rank = given.isMissingNode() ? 0.5 : given.asDouble(-1);
        if (!(rank >= 0 && rank <= 1) || !(given.isMissingNode() || given.isNumber())) {
            throw new IllegalArgumentException("rank is %s: a number from 0 to 1 is expected".formatted(given));
        }
        quantiles = function == Function.QUANTILE ? KllDoublesSketch.newHeapInstance(SKETCH_SIZE) : null;
    }

    @Override
    public void add(Row row) {
        double number = Numbers.read(row.slot(slot), decimals);
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return;
        }
        moments.add(number);
        if (quantiles != null) {
            quantiles.update(number);
        }
    }

    @Override
    public void merge(Measure other) {
        AggregateMeasure measure = (AggregateMeasure) other;
        moments.merge(measure.moments);
        if (quantiles != null && measure.quantiles != null) {
            quantiles.merge(measure.quantiles);
        }
    }

    @Override
    public String metric() {
        String name = function.name().toLowerCase(Locale.ROOT);
        return "%s(%s)".formatted(function == Function.QUANTILE ? name + "_" + Numbers.text(rank) : name, field);
    }

    @Override
    public double value() {
        if (moments.count() == 0) {
            return Double.NaN;
        }
        return switch (function) {
            case MIN -> moments.min();
            case MAX -> moments.max();
            case MEAN -> moments.mean();
            case SUM -> moments.sum();
            case STANDARD_DEVIATION -> moments.standardDeviation();
            case QUANTILE -> quantiles == null ? Double.NaN : quantiles.getQuantile(rank);
        };
    }
}
