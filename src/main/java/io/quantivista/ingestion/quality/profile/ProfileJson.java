package io.quantivista.ingestion.quality.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.ValueKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** Writes a merged profile as the report's {@code data_profiling}, in as much detail as there is room for. */
public final class ProfileJson {
    /** What is told of each field, from all to least. */
    enum Detail {
        FULL,
        WITHOUT_TOP_VALUES,
        WITHOUT_QUANTILES,
        COUNTS
    }

    private static final double[] RANKS = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
    private static final int SHOWN_VALUES = 10;
    /** The longest escape of a code point beyond the first plane: a value that was cut may end within one. */
    private static final int LONGEST_ESCAPE = 12;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Profile profile;
    private final Predicate<FieldPath> isHidden;

    private ProfileJson(Profile profile, Predicate<FieldPath> isHidden) {
        this.profile = profile;
        this.isHidden = isHidden;
    }

    /** The whole profile. */
    static ObjectNode write(Profile profile) {
        return write(profile, hidden -> false, Integer.MAX_VALUE, json -> 0);
    }

    /**
     * One object by field path, in order of appearance. Every field is told of before one is told of in more detail; where
     * there is no room for all of them the last are left out, and counted.
     *
     * @param isHidden fields whose values are not shown
     * @param room most that it may be, in the measure of {@code size}
     */
    public static ObjectNode write(
            Profile profile, Predicate<FieldPath> isHidden, int room, ToIntFunction<ObjectNode> size) {
        ProfileJson writer = new ProfileJson(profile, isHidden);
        for (Detail detail : Detail.values()) {
            ObjectNode json = writer.write(detail, profile.fields().size());
            if (size.applyAsInt(json) <= room) {
                return json;
            }
        }
        int fits = 0;
        int tooMany = profile.fields().size();
        while (tooMany - fits > 1) {
            int middle = (fits + tooMany) >>> 1;
            if (size.applyAsInt(writer.write(Detail.COUNTS, middle)) <= room) {
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        return writer.write(Detail.COUNTS, fits);
    }

    private ObjectNode write(Detail detail, int most) {
        List<Map.Entry<FieldPath, FieldProfile>> all = profile.fields();
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        all.stream()
                .limit(most)
                .forEach(entry -> fields.set(
                        entry.getKey().toString(), field(entry.getValue(), isHidden.test(entry.getKey()), detail)));
        int leftOut = profile.leftOut() + Math.max(0, all.size() - most);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("records", profile.records());
        json.put("detail", detail.name().toLowerCase(Locale.ROOT));
        json.put("fields_cut_short", profile.isCutShort() || leftOut > 0);
        json.put("fields_left_out", leftOut);
        json.set("fields", fields);
        return json;
    }

    private ObjectNode field(FieldProfile field, boolean hidden, Detail detail) {
        FieldSummary summary = new FieldSummary(field, profile.records());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", summary.type());
        json.put("count", summary.count());
        json.put("nulls", field.kind(ValueKind.NULL));
        json.put("missing", summary.missing());
        if (detail == Detail.COUNTS) {
            return json;
        }
        ObjectNode types = json.putObject("types");
        for (ValueKind kind : ValueKind.values()) {
            if (kind != ValueKind.NULL && field.kind(kind) > 0) {
                types.put(kind.name().toLowerCase(Locale.ROOT), field.kind(kind));
            }
        }
        json.put("distinct_estimate", Math.round(field.distinctEstimate()));
        json.put("distinct_error", DistinctSketch.RELATIVE_ERROR);
        if (field.hasLengths()) {
            json.put("min_length", field.minLength());
            json.put("max_length", field.maxLength());
        }
        ArrayNode alerts = json.putArray("alerts");
        summary.alerts().forEach(alerts::add);
        if (hidden) {
            json.put("hidden", true);
            return json;
        }
        if (field.numbers() > 0) {
            numbers(field, json, detail);
        } else if (field.hasMoments()) {
            moments(summary.type(), field, json);
        }
        if (detail == Detail.FULL) {
            topValues(field.sample(), json);
        }
        return json;
    }

    private static void moments(String type, FieldProfile field, ObjectNode json) {
        Instant earliest = Instant.EPOCH.plus(field.earliest(), ChronoUnit.MICROS);
        Instant latest = Instant.EPOCH.plus(field.latest(), ChronoUnit.MICROS);
        if (type.equals("date")) {
            json.put("min", LocalDate.ofInstant(earliest, ZoneOffset.UTC).toString());
            json.put("max", LocalDate.ofInstant(latest, ZoneOffset.UTC).toString());
        } else if (type.equals("timestamp")) {
            json.put("min", earliest.toString());
            json.put("max", latest.toString());
        }
    }

    private static void numbers(FieldProfile field, ObjectNode json, Detail detail) {
        json.put("numbers", field.numbers());
        json.put("min", field.min());
        json.put("max", field.max());
        putFinite(json, "mean", field.mean());
        putFinite(json, "standard_deviation", field.standardDeviation());
        if (detail == Detail.WITHOUT_QUANTILES) {
            return;
        }
        ObjectNode quantiles = json.putObject("quantiles");
        for (double rank : RANKS) {
            quantiles.put(Double.toString(rank), field.quantile(rank));
        }
    }

    /** Sums and squares of the largest doubles overflow, and JSON has no word for that but null. */
    private static void putFinite(ObjectNode json, String name, double number) {
        json.put(name, Double.isFinite(number) ? Double.valueOf(number) : null);
    }

    private static void topValues(ValueSample sample, ObjectNode json) {
        List<TopValues.Counter> values = sample.top().values();
        if (values.isEmpty()) {
            return;
        }
        json.put("top_values_exact", sample.isExact());
        ArrayNode array = json.putArray("top_values");
        values.stream()
                .limit(sample.isExact() ? TopValues.CAPACITY : SHOWN_VALUES)
                .limit(values.size() > SHOWN_VALUES * 2 ? SHOWN_VALUES : SHOWN_VALUES * 2)
                .forEach(value -> array.addObject().put("value", text(value)).put("count", value.count()));
        json.put("top_values_are_all", sample.isExact() && array.size() == values.size());
    }

    /** A value as people write it; one that was cut ends with an ellipsis. */
    private static String text(TopValues.Counter value) {
        String text = new String(value.text(), StandardCharsets.UTF_8);
        if (!value.isCut()) {
            return value.kind() == ValueKind.STRING ? unescaped(text) : text;
        }
        return (value.kind() == ValueKind.STRING ? unescaped(text) : text).replace("\uFFFD", "") + "…";
    }

    private static String unescaped(String raw) {
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        for (int cut = 0; cut <= Math.min(LONGEST_ESCAPE, raw.length()); cut++) {
            try {
                return JSON.readValue('"' + raw.substring(0, raw.length() - cut) + '"', String.class);
            } catch (JsonProcessingException endsWithinAnEscape) {
                // One character less is tried next.
            }
        }
        return raw;
    }
}
