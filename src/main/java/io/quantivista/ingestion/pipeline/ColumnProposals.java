package io.quantivista.ingestion.pipeline;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Typed columns that would fit a sample: one for each field that is no array, as rules left it, with the
 * narrowest type that all its values have. A sample does not show the largest value, so whole numbers become bigint and
 * decimals get room before the point.
 */
final class ColumnProposals {
    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int LONGEST_NAME = 63;
    private static final int MOST_COLUMNS = 1000;

    private final boolean untyped;
    private final Set<String> keyFields = new TreeSet<>();
    private final Map<FieldPath, ColumnEvidence> fields = new LinkedHashMap<>();

    /** @param format that of the sample: texts of CSV may be numbers */
    ColumnProposals(SourcePlan plan, DataFormat format) {
        untyped = format == DataFormat.CSV;
        plan.layout()
                .partitionColumns()
                .forEach(key -> keyFields.add(plan.config().keys().getOrDefault(key, key)));
    }

    /** Looks at a record as rules left it. */
    void add(byte[] json) {
        try {
            look(List.of(), EXACT.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<TypedColumn> columns() {
        List<TypedColumn> columns = new ArrayList<>();
        Set<String> names = new TreeSet<>(IngestionConfig.RESERVED_COLUMNS);
        fields.forEach((path, evidence) -> {
            if (columns.size() < MOST_COLUMNS && !keyFields.contains(path.toString())) {
                evidence.type()
                        .ifPresent(type -> columns.add(new TypedColumn(freeName(path, names), path.toString(), type)));
            }
        });
        return columns;
    }

    private void look(List<String> above, JsonNode node) {
        node.properties().forEach(member -> {
            List<String> path = new ArrayList<>(above);
            path.add(member.getKey());
            if (member.getValue().isObject()) {
                look(path, member.getValue());
            } else {
                fields.computeIfAbsent(new FieldPath(path), field -> new ColumnEvidence(untyped))
                        .add(member.getValue());
            }
        });
    }

    /** A name that no other column has: the path's segments, as far as a column's name may hold them. */
    private static String freeName(FieldPath path, Set<String> taken) {
        String joined =
                String.join("_", path.segments()).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        String name = joined.isEmpty() || joined.charAt(0) < 'a' || joined.charAt(0) > 'z' ? "c_" + joined : joined;
        String free = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        for (int number = 2; !taken.add(free); number++) {
            String suffix = "_" + number;
            free = name.substring(0, Math.min(name.length(), LONGEST_NAME - suffix.length())) + suffix;
        }
        return free;
    }
}
