package io.quantivista.ingestion.quality.profile;

import io.quantivista.ingestion.model.ValueKind;
import java.util.ArrayList;
import java.util.List;

/** What the figures of a field amount to: its type, and what a person should look at. */
final class FieldSummary {
    /** Fields with fewer values are neither unique nor of high cardinality. */
    private static final int LEAST_VALUES = 20;
    /** Three standard errors of the sketch. */
    private static final double DISTINCT_DOUBT = 3 * DistinctSketch.RELATIVE_ERROR;

    private static final int MANY_TEXTS = 50;
    private static final double MOSTLY = 0.5;
    private static final double MANY_ZEROS = 0.1;
    private static final double VERY_SKEWED = 5;

    private final FieldProfile field;
    private final long records;
    private final long count;
    private final long texts;

    FieldSummary(FieldProfile field, long records) {
        this.field = field;
        this.records = records;
        this.count = field.count() - field.kind(ValueKind.NULL);
        this.texts = field.kind(ValueKind.STRING) + field.kind(ValueKind.TEXT);
    }

    /** Values that are there and not null. */
    long count() {
        return count;
    }

    long missing() {
        return Math.max(0, records - field.count());
    }

    /** The type that every value has, by what was looked at: mixed where they have several, null where there is none. */
    String type() {
        long booleans = field.kind(ValueKind.TRUE) + field.kind(ValueKind.FALSE);
        long[] kinds = {
            field.kind(ValueKind.NUMBER), texts, booleans, field.kind(ValueKind.OBJECT), field.kind(ValueKind.ARRAY)
        };
        String[] names = {field.sample().isOfIntegers() ? "integer" : "number", "", "boolean", "object", "array"};
        String type = "null";
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i] > 0) {
                if (!type.equals("null")) {
                    return "mixed";
                }
                type = i == 1 ? field.sample().textType() : names[i];
            }
        }
        return type;
    }

    long distinct() {
        return Math.min(Math.round(field.distinctEstimate()), Math.max(1, count));
    }

    boolean isUnique() {
        return count >= LEAST_VALUES && field.distinctEstimate() >= count * (1 - DISTINCT_DOUBT);
    }

    boolean isConstant() {
        return count > 1
                && count == field.kind(ValueKind.NUMBER) + texts
                && field.sample().top().error() == 0
                && distinct() == 1;
    }

    /** In the manner of ydata-profiling. */
    List<String> alerts() {
        List<String> alerts = new ArrayList<>();
        String type = type();
        add(alerts, "empty", count == 0);
        add(alerts, "constant", isConstant());
        add(alerts, "unique", isUnique());
        add(alerts, "high_cardinality", type.equals("string") && !isUnique() && distinct() > MANY_TEXTS);
        add(alerts, "mostly_missing", count > 0 && count < records * MOSTLY);
        add(alerts, "mixed_types", type.equals("mixed"));
        add(alerts, "zeros", zeros() > count * MANY_ZEROS);
        add(alerts, "skewed", Math.abs(field.skewness()) > VERY_SKEWED);
        add(
                alerts,
                "constant_length",
                texts > 1 && !isConstant() && field.hasLengths() && field.minLength() == field.maxLength());
        return alerts;
    }

    private static void add(List<String> alerts, String alert, boolean holds) {
        if (holds) {
            alerts.add(alert);
        }
    }

    private long zeros() {
        return field.min() > 0 || field.max() < 0
                ? 0
                : field.sample().top().values().stream()
                        .filter(value -> isZero(new String(value.text(), java.nio.charset.StandardCharsets.ISO_8859_1)))
                        .mapToLong(TopValues.Counter::count)
                        .sum();
    }

    private static boolean isZero(String text) {
        return text.matches("[+-]?0+([.]0*)?([eE].*)?");
    }
}
