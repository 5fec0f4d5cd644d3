package io.quantivista.ingestion.lake.table;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A table as a job writes it: partitioned by a date and perhaps a text, with its other columns in the order in which a
 * {@link io.quantivista.ingestion.model.ColumnSink} numbers them.
 *
 * <p>The stored table may have more columns than this, added by other sources; those are null in this job's rows.
 *
 * @param name name of the table, and of its folder in the lake
 * @param dateColumn the partition column of type date
 * @param textColumn the partition column of type string, where there is one
 * @param columns the columns in the data files
 */
public record TableLayout(String name, String dateColumn, Optional<String> textColumn, List<LakeColumn> columns) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,99}");
    /** Delta forbids these in the column names of a table without column mapping. */
    private static final Pattern FORBIDDEN_IN_COLUMN = Pattern.compile("[ ,;{}()\\n\\t=]");

    public TableLayout {
        columns = List.copyOf(columns);
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "table name '%s' is not possible: use a-z, 0-9 and _, at most 100".formatted(name));
        }
        Set<String> names = new HashSet<>();
        claim(names, name, dateColumn);
        textColumn.ifPresent(text -> claim(names, name, text));
        columns.forEach(column -> claim(names, name, column.name()));
    }

    /** Whether a table could have this name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private static void claim(Set<String> names, String table, String column) {
        if (column.isBlank() || FORBIDDEN_IN_COLUMN.matcher(column).find()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "column '%s' of table %s cannot be stored: a name has no spaces and none of , ; { } ( ) ="
                            .formatted(column, table));
        }
        if (!names.add(column.toLowerCase(Locale.ROOT))) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "table %s would have two columns '%s' (case does not tell them apart): rename one"
                            .formatted(table, column));
        }
    }

    /**
     * The number by which a sink knows the column.
     *
     * @throws IllegalArgumentException where the table has no such column outside its partitions
     */
    public int indexOf(String column) {
        for (int index = 0; index < columns.size(); index++) {
            if (columns.get(index).name().equals(column)) {
                return index;
            }
        }
        throw new IllegalArgumentException("table %s has no column %s".formatted(name, column));
    }

    /** The partition columns in their order. */
    public List<String> partitionColumns() {
        return textColumn.map(text -> List.of(dateColumn, text)).orElseGet(() -> List.of(dateColumn));
    }
}
