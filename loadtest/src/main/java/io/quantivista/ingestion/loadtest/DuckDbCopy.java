package io.quantivista.ingestion.loadtest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** DuckDB's COPY of the same file to zstd Parquet, in this process, with its defaults: all cores, no sync. */
final class DuckDbCopy {
    private DuckDbCopy() {}

    /** Every field a typed column, as DuckDB infers them. */
    static double typed(Path file, Path folder) throws Exception {
        return copy("select * from read_json('%s', format = 'newline_delimited')".formatted(file), folder);
    }

    /** The layout of the lake: keys and the record as text. */
    static double payload(Path file, Path folder) throws Exception {
        return copy(
                "select cast(json->>'$.as_of' as timestamp)::date as ingestion_date, json->>'$.portfolio_id' as portfolio_id,"
                        + " json->>'$.data_type' as data_type, json::varchar as data_payload from read_ndjson_objects('%s')"
                                .formatted(file),
                folder);
    }

    static double copy(String select, Path folder) throws Exception {
        Path target = folder.resolve("duckdb.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            long start = System.nanoTime();
            statement.execute("copy (%s) to '%s' (format parquet, compression zstd)".formatted(select, target));
            return (System.nanoTime() - start) / 1e9;
        } finally {
            Files.deleteIfExists(target);
        }
    }
}
