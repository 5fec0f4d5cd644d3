package io.quantivista.ingestion.query;

import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.delta.PartitionFolder;
import io.quantivista.ingestion.lake.delta.TableSchema;
import io.quantivista.ingestion.lake.delta.TableVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The view of one table over its live files.
 *
 * <p>It begins with an empty selection of the table's columns, which gives every column its type and its place, also those
 * that the files at hand do not have. Partition values are taken from folder names where the folder carries them, so that
 * the engine can leave files out; where it does not, the values of the log are written in.
 */
final class TableView {
    private TableView() {}

    static String create(TableVersion table) {
        return "CREATE VIEW %s AS %s".formatted(quoted(table.table()), selection(table, table.files()));
    }

    static String selection(TableVersion table, List<LiveFile> files) {
        List<String> branches = new ArrayList<>();
        branches.add("SELECT %s WHERE false"
                .formatted(table.columns().stream()
                        .map(column -> "NULL::%s AS %s".formatted(sqlType(column.type()), quoted(column.name())))
                        .collect(Collectors.joining(", "))));
        List<LiveFile> carried = new ArrayList<>();
        Map<Map<String, @Nullable String>, List<LiveFile>> others = new LinkedHashMap<>();
        for (LiveFile file : files) {
            if (folderCarries(table, file)) {
                carried.add(file);
            } else {
                others.computeIfAbsent(file.partitionValues(), values -> new ArrayList<>())
                        .add(file);
            }
        }
        if (!carried.isEmpty()) {
            branches.add("SELECT * FROM read_parquet(%s, union_by_name=true, hive_partitioning=true, hive_types={%s})"
                    .formatted(pathList(carried), hiveTypes(table)));
        }
        others.forEach((values, group) ->
                branches.add("SELECT *, %s FROM read_parquet(%s, union_by_name=true, hive_partitioning=false)"
                        .formatted(constants(table, values), pathList(group))));
        return String.join(" UNION ALL BY NAME ", branches);
    }

    /** Whether the folders above the file are named as the log's values ask for. */
    private static boolean folderCarries(TableVersion table, LiveFile file) {
        Path folder = file.path().getParent();
        for (int i = table.partitionColumns().size() - 1; i >= 0; i--) {
            String column = table.partitionColumns().get(i);
            String value = file.partitionValues().get(column);
            if (folder == null
                    || value == null
                    || !PartitionFolder.carries(column, value)
                    || !PartitionFolder.name(column, value).equals(String.valueOf(folder.getFileName()))) {
                return false;
            }
            folder = folder.getParent();
        }
        return true;
    }

    private static String hiveTypes(TableVersion table) {
        return table.partitionColumns().stream()
                .map(column -> "%s: %s".formatted(text(column), sqlType(typeOf(table, column))))
                .collect(Collectors.joining(", "));
    }

    private static String constants(TableVersion table, Map<String, @Nullable String> values) {
        return table.partitionColumns().stream()
                .map(column -> {
                    String value = values.get(column);
                    return "CAST(%s AS %s) AS %s"
                            .formatted(
                                    value == null ? "NULL" : text(value),
                                    sqlType(typeOf(table, column)),
                                    quoted(column));
                })
                .collect(Collectors.joining(", "));
    }

    private static String typeOf(TableVersion table, String column) {
        return table.columns().stream()
                .filter(field -> field.name().equals(column))
                .map(TableSchema.Field::type)
                .findFirst()
                .orElse("string");
    }

    static String pathList(List<LiveFile> files) {
        return files.stream().map(file -> text(file.path().toString())).collect(Collectors.joining(",", "[", "]"));
    }

    /** DuckDB's name of a Delta type. A nested one is no table's of this gateway and reads as text. */
    private static String sqlType(String deltaType) {
        return switch (deltaType) {
            case "binary" -> "BLOB";
            case "boolean" -> "BOOLEAN";
            case "byte" -> "TINYINT";
            case "short" -> "SMALLINT";
            case "integer" -> "INTEGER";
            case "long" -> "BIGINT";
            case "float" -> "FLOAT";
            case "double" -> "DOUBLE";
            case "date" -> "DATE";
            case "timestamp" -> "TIMESTAMPTZ";
            case "timestamp_ntz" -> "TIMESTAMP";
            default -> deltaType.startsWith("decimal(") ? deltaType.toUpperCase(java.util.Locale.ROOT) : "VARCHAR";
        };
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
