package io.quantivista.ingestion.query;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.job.RejectionArchive;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.QuarantineRows;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.delta.TableVersion;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Blob;
import java.sql.Connection;
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
 * Reads a job's rejections from the quarantine, or from the files of the job while it is held. A file that names another
 * job is left out; one that names none, as after the table was optimized, is looked into.
 */
public final class QuarantineArchive implements RejectionArchive {
    /** A page of rejections must not take the memory of the gateway. */
    private static final Properties LIMITS = limits();

    private final Vertx vertx;
    private final Lake lake;
    private final DecodeLimits limits;

    /** @param limits those with which records are read */
    public QuarantineArchive(Vertx vertx, Lake lake, DecodeLimits limits) {
        this.vertx = vertx;
        this.lake = lake;
        this.limits = limits;
    }

    @Override
    public Future<List<StoredRejection>> list(RejectionFilter filter, @Nullable Place after, int limit) {
        return vertx.executeBlocking(() -> read(filter, after, limit), false);
    }

    @Override
    public Future<Originals> openOriginals(RejectionFilter filter) {
        return vertx.executeBlocking(
                () -> {
                    try (QuarantineRows rows = lake.rewrites().read(filter.jobId())) {
                        QuarantineOriginals.requireOneForm(rows, filter);
                    }
                    return new QuarantineOriginals(vertx, lake.rewrites().read(filter.jobId()), filter, limits);
                },
                false);
    }

    /** The engine keeps the first {@code limit} behind {@code after} while it reads, and sorts no others. */
    List<StoredRejection> read(RejectionFilter filter, @Nullable Place after, int limit) {
        Optional<TableVersion> quarantine =
                lake.held().findRejections(filter.jobId()).or(() -> lake.find(LakeTables.QUARANTINE.name()));
        List<LiveFile> files = quarantine.stream()
                .flatMap(table -> table.files().stream())
                .filter(file -> Lake.mayHold(file, filter.jobId()))
                .toList();
        if (files.isEmpty()) {
            return List.of();
        }
        String sql = """
                SELECT * FROM (
                    SELECT ingestion_job_id, source_id, rejected_at, position, data_format, rule_or_check_id, code, reason,
                           original, replayed_by_job_id, discarded_at,
                           coalesce(json_extract_string(position, '$.topic') || '/'
                                    || json_extract_string(position, '$.partition'), '') AS sequence,
                           coalesce(CAST(json_extract(position, '$.position') AS BIGINT),
                                    CAST(json_extract(position, '$.offset') AS BIGINT), -1) AS push,
                           coalesce(CAST(json_extract(position, '$.byte_offset') AS BIGINT), 0) AS byte_offset,
                           coalesce(CAST(json_extract(position, '$.line') AS BIGINT), 0) AS line
                    FROM (%s))
                WHERE ingestion_job_id = $1 AND ($2 IS NULL OR code = $2) AND ($3 IS NULL OR rule_or_check_id = $3)
                  AND ($4 IS NULL OR $4 = CASE WHEN replayed_by_job_id IS NOT NULL THEN 'REPLAYED'
                                               WHEN discarded_at IS NOT NULL THEN 'DISCARDED' ELSE 'WAITING' END)
                  AND (sequence, push, byte_offset, line) > ($8, $7, $5, $6)
                ORDER BY sequence, push, byte_offset, line
                LIMIT %d
                """.formatted(TableView.selection(quarantine.get(), files), limit);
        try (Connection connection = Duck.open(LIMITS);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, filter.jobId());
            statement.setString(2, filter.code());
            statement.setString(3, filter.ruleOrCheckId());
            statement.setString(
                    4, filter.state() == null ? null : filter.state().name());
            statement.setLong(5, after == null ? -1 : after.byteOffset());
            statement.setLong(6, after == null ? -1 : after.line());
            statement.setLong(7, after == null ? Long.MIN_VALUE : after.position());
            statement.setString(8, after == null ? "" : after.sequence());
            try (ResultSet rows = statement.executeQuery()) {
                List<StoredRejection> rejections = new ArrayList<>();
                while (rows.next()) {
                    rejections.add(rejection(rows));
                }
                return rejections;
            }
        } catch (SQLException e) {
            throw new GatewayException(
                    ErrorCode.STORAGE_FAILED, "the quarantine of job %s cannot be read".formatted(filter.jobId()), e);
        }
    }

    private static StoredRejection rejection(ResultSet row) throws SQLException {
        Blob original = row.getBlob("original");
        return new StoredRejection(
                row.getString("ingestion_job_id"),
                row.getString("source_id"),
                String.valueOf(time(row, "rejected_at")),
                row.getString("position"),
                new Place(
                        row.getString("sequence"),
                        row.getLong("push"),
                        row.getLong("byte_offset"),
                        row.getLong("line")),
                row.getString("data_format"),
                row.getString("rule_or_check_id"),
                row.getString("code"),
                row.getString("reason"),
                original == null ? new byte[0] : original.getBytes(1, Math.toIntExact(original.length())),
                row.getString("replayed_by_job_id"),
                time(row, "discarded_at"));
    }

    private static @Nullable String time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant().toString();
    }

    private static Properties limits() {
        Properties limits = new Properties();
        limits.setProperty("memory_limit", "256MB");
        limits.setProperty("threads", "1");
        return limits;
    }
}
