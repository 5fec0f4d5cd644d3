package io.quantivista.ingestion.query;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.RejectionArchive;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.delta.TableVersion;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Reads a job's rejections from the quarantine. A file that names another job is left out; one that names none, as after
 * the table was optimized, is looked into.
 */
public final class QuarantineArchive implements RejectionArchive {
    /** A page of rejections must not take the memory of the gateway. */
    private static final Properties LIMITS = limits();

    private final Vertx vertx;
    private final Lake lake;

    public QuarantineArchive(Vertx vertx, Lake lake) {
        this.vertx = vertx;
        this.lake = lake;
    }

    @Override
    public Future<List<StoredRejection>> list(String jobId, @Nullable String code, long offset, int limit) {
        return vertx.executeBlocking(() -> read(jobId, code, offset, limit), false);
    }

    List<StoredRejection> read(String jobId, @Nullable String code, long offset, int limit) {
        Optional<TableVersion> quarantine = lake.find(LakeTables.QUARANTINE.name());
        if (quarantine.isEmpty()) {
            return List.of();
        }
        List<LiveFile> files = quarantine.get().files().stream()
                .filter(file -> Lake.mayHold(file, jobId))
                .toList();
        if (files.isEmpty()) {
            return List.of();
        }
        String sql = """
                SELECT ingestion_job_id, source_id, rejected_at, position, data_format, rule_or_check_id, code, reason,
                       original
                FROM (%s)
                WHERE ingestion_job_id = ? AND (? IS NULL OR code = ?)
                ORDER BY CAST(json_extract(position, '$.byte_offset') AS BIGINT),
                         CAST(json_extract(position, '$.line') AS BIGINT)
                LIMIT %d OFFSET %d
                """.formatted(TableView.selection(quarantine.get(), files), limit, offset);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:", LIMITS);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, jobId);
            statement.setString(2, code);
            statement.setString(3, code);
            try (ResultSet rows = statement.executeQuery()) {
                List<StoredRejection> rejections = new ArrayList<>();
                while (rows.next()) {
                    rejections.add(rejection(rows));
                }
                return rejections;
            }
        } catch (SQLException e) {
            throw new GatewayException(
                    ErrorCode.STORAGE_FAILED, "the quarantine of job %s cannot be read".formatted(jobId), e);
        }
    }

    private static StoredRejection rejection(ResultSet row) throws SQLException {
        Blob original = row.getBlob("original");
        return new StoredRejection(
                row.getString("ingestion_job_id"),
                row.getString("source_id"),
                row.getObject("rejected_at", OffsetDateTime.class).toInstant().toString(),
                row.getString("position"),
                row.getString("data_format"),
                row.getString("rule_or_check_id"),
                row.getString("code"),
                row.getString("reason"),
                original == null ? new byte[0] : original.getBytes(1, Math.toIntExact(original.length())));
    }

    private static Properties limits() {
        Properties limits = new Properties();
        limits.setProperty("memory_limit", "256MB");
        limits.setProperty("threads", "1");
        return limits;
    }
}
