package io.quantivista.ingestion.query;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.delta.TableSchema;
import io.quantivista.ingestion.lake.delta.TableVersion;
import io.quantivista.ingestion.quality.ReferenceTables;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/** Reads the different keys of some columns of a table, as its newest version has them. Blocking; for any thread. */
public final class LakeReferences implements ReferenceTables {
    private static final Set<String> NUMBERS = Set.of("byte", "short", "integer", "long", "float", "double");

    /** What a table may have for a preview to look values up in it: read in well under a second. */
    private static final long SMALL_TABLE_ROWS = 1_000_000;

    private final Lake lake;
    private final long maxRows;
    private final Properties limits;

    /** @param temporary folder into which the engine may spill */
    public LakeReferences(Lake lake, Path temporary) {
        this(lake, temporary, Long.MAX_VALUE);
    }

    private LakeReferences(Lake lake, Path temporary, long maxRows) {
        this.lake = lake;
        this.maxRows = maxRows;
        this.limits = new Properties();
        limits.setProperty("memory_limit", "256MB");
        limits.setProperty("threads", "1");
        limits.setProperty("temp_directory", temporary.toString());
        limits.setProperty("jdbc_stream_results", "true");
    }

    /** The same for whoever waits for an answer: tables of more than a million rows are not read. */
    public static LakeReferences ofSmallTables(Lake lake, Path temporary) {
        return new LakeReferences(lake, temporary, SMALL_TABLE_ROWS);
    }

    /** One that is missing can, and fails. */
    @Override
    public boolean canRead(String table) {
        return maxRows == Long.MAX_VALUE
                || lake.find(table).stream()
                                .flatMap(version -> version.files().stream())
                                .mapToLong(file -> file.records() < 0 ? maxRows + 1 : file.records())
                                .sum()
                        <= maxRows;
    }

    @Override
    public boolean[] read(String table, List<Column> columns, KeySink sink) {
        TableVersion version = lake.find(table)
                .orElseThrow(() -> failure(
                        "there is no table %s; there are %s".formatted(table, String.join(", ", lake.tableNames()))));
        boolean[] areNumbers = new boolean[columns.size()];
        List<String> values = new ArrayList<>();
        List<String> filled = new ArrayList<>();
        for (int i = 0; i < areNumbers.length; i++) {
            Column column = columns.get(i);
            boolean isOfNumbers = isOfNumbers(version, table, column.name());
            areNumbers[i] = column.path().isEmpty() && isOfNumbers;
            values.add(selected(column) + " AS k" + i);
            filled.add("k%d IS NOT NULL".formatted(i));
        }
        String sql = "SELECT DISTINCT %s FROM (%s) WHERE %s"
                .formatted(
                        String.join(", ", values),
                        TableView.selection(version, version.files()),
                        String.join(" AND ", filled));
        try (Connection connection = Duck.open(limits);
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            String[] parts = new String[areNumbers.length];
            while (rows.next()) {
                for (int i = 0; i < parts.length; i++) {
                    String text = rows.getString(i + 1);
                    parts[i] = areNumbers[i] ? plain(text) : text;
                }
                sink.add(parts);
            }
        } catch (SQLException e) {
            throw new GatewayException(
                    ErrorCode.STORAGE_FAILED, "%s of the table %s cannot be read".formatted(columns, table), e);
        }
        return areNumbers;
    }

    private static boolean isOfNumbers(TableVersion version, String table, String column) {
        TableSchema.Field field = version.columns().stream()
                .filter(candidate -> candidate.name().equals(column))
                .findFirst()
                .orElseThrow(() -> failure("the table %s has no column %s".formatted(table, column)));
        return NUMBERS.contains(field.type()) || field.type().startsWith("decimal(");
    }

    private static String selected(Column column) {
        String quoted = TableView.quoted(column.name());
        return column.path().isEmpty()
                ? "CAST(%s AS VARCHAR)".formatted(quoted)
                : "json_extract_string(%s, %s)".formatted(quoted, TableView.text(column.path()));
    }

    /** The one form in which numbers are compared. */
    private static String plain(String number) {
        try {
            BigDecimal value = new BigDecimal(number);
            return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
        } catch (NumberFormatException infinite) {
            return number;
        }
    }

    private static GatewayException failure(String detail) {
        return new GatewayException(ErrorCode.CHECKS_FAILED, detail);
    }
}
