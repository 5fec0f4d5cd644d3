package io.quantivista.ingestion.quality.profile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.ValueKind;
import java.util.Locale;

/** Writes a merged profile as the report's {@code data_profiling}. */
public final class ProfileJson {
    private static final double[] RANKS = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

    private ProfileJson() {}

    /** One object by field path, in order of appearance. */
    public static ObjectNode write(Profile profile) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        profile.fields()
                .forEach(entry -> fields.set(entry.getKey().toString(), field(entry.getValue(), profile.records())));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("records", profile.records());
        json.put("fields_cut_short", profile.isCutShort());
        json.set("fields", fields);
        return json;
    }

    private static ObjectNode field(FieldProfile field, long records) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        long nulls = field.kind(ValueKind.NULL);
        json.put("count", field.count() - nulls);
        json.put("nulls", nulls);
        json.put("missing", Math.max(0, records - field.count()));
        ObjectNode types = json.putObject("types");
        for (ValueKind kind : ValueKind.values()) {
            if (kind != ValueKind.NULL && field.kind(kind) > 0) {
                types.put(kind.name().toLowerCase(Locale.ROOT), field.kind(kind));
            }
        }
        json.put("distinct_estimate", Math.round(field.distinctEstimate()));
        if (field.numbers() > 0) {
            json.put("numbers", field.numbers());
            json.put("min", field.min());
            json.put("max", field.max());
            putFinite(json, "mean", field.mean());
            putFinite(json, "standard_deviation", field.standardDeviation());
            ObjectNode quantiles = json.putObject("quantiles");
            for (double rank : RANKS) {
                quantiles.put(Double.toString(rank), field.quantile(rank));
            }
        }
        if (field.hasLengths()) {
            json.put("min_length", field.minLength());
            json.put("max_length", field.maxLength());
        }
        return json;
    }

    /** Sums and squares of the largest doubles overflow, and JSON has no word for that but null. */
    private static void putFinite(ObjectNode json, String name, double number) {
        json.put(name, Double.isFinite(number) ? Double.valueOf(number) : null);
    }
}
