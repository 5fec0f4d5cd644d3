package io.quantivista.ingestion.query;

import io.quantivista.ingestion.lake.storage.UnpackedLibraries;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Opens DuckDB. Any thread; it blocks. */
final class Duck {
    private static final String IN_MEMORY = "jdbc:duckdb:";

    private Duck() {}

    /** The driver's native library, loaded once. */
    private static final class Library {
        static {
            load();
        }

        private Library() {}

        private static void load() {
            try {
                DriverManager.getConnection(IN_MEMORY).close();
                UnpackedLibraries.unlink();
            } catch (SQLException e) {
                throw new IllegalStateException("DuckDB cannot be loaded", e);
            }
        }

        /** Being called is enough. */
        static void need() {}
    }

    /** A database of its own, in memory. */
    static Connection open(Properties settings) throws SQLException {
        Library.need();
        return DriverManager.getConnection(IN_MEMORY, settings);
    }
}
