package io.quantivista.ingestion.query;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.delta.TableVersion;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs one SELECT in an engine of its own. It blocks; any thread. */
final class DuckQuery {
    private final Lake lake;
    private final QueryConfig config;
    private final ScheduledExecutorService timer;

    /** @param timer on which a query that takes too long is cancelled */
    DuckQuery(Lake lake, QueryConfig config, ScheduledExecutorService timer) {
        this.lake = lake;
        this.config = config;
        this.timer = timer;
    }

    byte[] run(String sql, ResultFormat format) {
        try (Connection connection = open()) {
            SqlGate.Passed passed = SqlGate.pass(connection, sql);
            List<TableVersion> tables = tablesOf(passed);
            return switch (format) {
                case JSON -> runAsRows(connection, tables, passed.sql(), JsonRows::write);
                case ARROW -> runAsRows(connection, tables, passed.sql(), ArrowRows::write);
                case CSV -> runAsFile(connection, tables, passed.sql(), "FORMAT csv, HEADER true");
                case PARQUET -> runAsFile(connection, tables, passed.sql(), "FORMAT parquet, COMPRESSION zstd");
            };
        } catch (SQLException e) {
            throw translated(e);
        }
    }

    /** Results are not streamed: the driver then loses the reason of a failure, and the memory limit bounds them anyway. */
    private Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        return Duck.open(properties);
    }

    private List<TableVersion> tablesOf(SqlGate.Passed passed) {
        Map<String, TableVersion> tables = new TreeMap<>();
        for (String name : passed.tables()) {
            String table = name.toLowerCase(Locale.ROOT);
            Optional<TableVersion> version = lake.held().findView(table).or(() -> lake.find(table));
            if (version.isEmpty()) {
                throw SqlGate.refused(
                        "there is no table %s; there are %s".formatted(name, String.join(", ", lake.tableNames())));
            }
            tables.put(table, version.get());
        }
        return List.copyOf(tables.values());
    }

    /** Writes the rows of a result, or refuses them where they are over a limit. */
    private interface RowsWriter {
        byte[] write(ResultSet rows, int maxBytes) throws SQLException;
    }

    private byte[] runAsRows(Connection connection, List<TableVersion> tables, String sql, RowsWriter writer)
            throws SQLException {
        confine(connection, tables, List.of());
        try (Statement statement = connection.createStatement();
                TimeLimit limit = new TimeLimit(statement)) {
            try (ResultSet rows = statement.executeQuery(sql)) {
                return writer.write(rows, config.maxResultBytes());
            } catch (SQLException e) {
                throw limit.explained(e);
            }
        }
    }

    private byte[] runAsFile(Connection connection, List<TableVersion> tables, String sql, String options)
            throws SQLException {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("query");
            Path file = folder.resolve("answer");
            confine(connection, tables, List.of(file));
            try (Statement statement = connection.createStatement();
                    TimeLimit limit = new TimeLimit(statement)) {
                try {
                    statement.execute("COPY (%s) TO %s (%s)"
                            .formatted(withoutEnd(sql), TableView.text(file.toString()), options));
                } catch (SQLException e) {
                    throw limit.explained(e);
                }
            }
            if (Files.size(file) > config.maxResultBytes()) {
                throw tooLarge(config.maxResultBytes());
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw DiskFailure.of("writing a query's answer", Path.of(System.getProperty("java.io.tmpdir")), e);
        } finally {
            delete(folder);
        }
    }

    private static void delete(@Nullable Path folder) {
        if (folder != null) {
            try {
                LocalDisk.deleteTree(folder);
            } catch (IOException e) {
                throw DiskFailure.of("deleting a query's answer", folder, e);
            }
        }
    }

    private static String withoutEnd(String sql) {
        String text = sql.strip();
        return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
    }

    /** Views first, then the doors are shut: what is set here cannot be set back. */
    private void confine(Connection connection, List<TableVersion> tables, List<Path> outputs) throws SQLException {
        List<String> allowed = new ArrayList<>();
        for (TableVersion table : tables) {
            table.files().forEach(file -> allowed.add(TableView.text(file.path().toString())));
        }
        outputs.forEach(path -> allowed.add(TableView.text(path.toString())));
        List<String> steps = new ArrayList<>();
        steps.add("SET memory_limit='%dB'".formatted(config.memoryBytes()));
        steps.add("SET threads=%d".formatted(config.threads()));
        steps.add("SET temp_directory=''");
        steps.add("SET TimeZone='UTC'");
        tables.forEach(table -> steps.add(TableView.create(table)));
        steps.add("SET allowed_paths=%s".formatted(allowed.stream().collect(Collectors.joining(",", "[", "]"))));
        steps.add("SET enable_external_access=false");
        steps.add("SET lock_configuration=true");
        for (String step : steps) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(step);
            }
        }
    }

    static GatewayException tooLarge(int limit) {
        return new GatewayException(
                ErrorCode.QUERY_LIMIT,
                "the answer is over %d bytes: select fewer columns or rows, or aggregate".formatted(limit));
    }

    private GatewayException translated(SQLException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Out of Memory")) {
            return new GatewayException(
                    ErrorCode.QUERY_LIMIT,
                    "the query needs more than its %d bytes of memory: filter by partition, or aggregate less"
                            .formatted(config.memoryBytes()),
                    e);
        }
        return new GatewayException(ErrorCode.INVALID_QUERY, "The SQL was refused: " + message, e);
    }

    /** Cancels a statement that takes too long. */
    private final class TimeLimit implements AutoCloseable {
        private final AtomicBoolean reached = new AtomicBoolean();
        private final ScheduledFuture<?> task;

        TimeLimit(Statement statement) {
            task = timer.schedule(() -> cancel(statement), config.timeLimit().toMillis(), TimeUnit.MILLISECONDS);
        }

        private void cancel(Statement statement) {
            reached.set(true);
            try {
                statement.cancel();
            } catch (SQLException e) {
                // It has just ended by itself.
                return;
            }
        }

        SQLException explained(SQLException e) {
            if (reached.get()) {
                throw new GatewayException(
                        ErrorCode.QUERY_LIMIT,
                        "the query took longer than %d ms: filter by partition, or ask for less"
                                .formatted(config.timeLimit().toMillis()),
                        e);
            }
            return e;
        }

        @Override
        public void close() {
            task.cancel(false);
        }
    }
}
