package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.delta.PartitionFolder;
import io.quantivista.ingestion.lake.table.TableLayout;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The partition of a file: a day and, where the table has it, a text. */
record Partition(int epochDay, @Nullable String text) {
    static Partition of(int epochDay, byte @Nullable [] text, int from, int to) {
        return new Partition(epochDay, text == null ? null : new String(text, from, to - from, StandardCharsets.UTF_8));
    }

    /** By column, as the log has them. */
    Map<String, String> values(TableLayout layout) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(layout.dateColumn(), LocalDate.ofEpochDay(epochDay).toString());
        if (text != null) {
            values.put(layout.textColumn().orElseThrow(), text);
        }
        return values;
    }

    /** Below the table's folder. */
    String folder(TableLayout layout) {
        StringBuilder path = new StringBuilder();
        for (Map.Entry<String, String> value : values(layout).entrySet()) {
            if (path.length() > 0) {
                path.append('/');
            }
            path.append(PartitionFolder.name(value.getKey(), value.getValue()));
        }
        return path.toString();
    }
}
