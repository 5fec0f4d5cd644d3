package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.Rejection;
import io.quantivista.ingestion.model.UploadPosition;
import io.quantivista.ingestion.source.SourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A lake in a test's folder, and short words for writing to it. */
public final class LakeFixture {
    public static final TableLayout MARKET = LakeTables.of(SourceType.MARKET_DATA, List.of());
    public static final TableLayout PORTFOLIO = LakeTables.of(SourceType.PORTFOLIO_MANAGEMENT, List.of());
    public static final int DAY = 20_260;
    public static final Clock CLOCK = Clock.fixed(Instant.parse("2025-06-21T10:15:30.123456Z"), ZoneOffset.UTC);

    private LakeFixture() {}

    public static Lake open(Path root) {
        return open(root, new LocalDisk(false), 64);
    }

    static Lake open(Path root, LocalDisk disk, int openWriters) {
        return Lake.open(new LakeConfig(root, openWriters, 16 << 20, 1 << 20, 1, false), disk, CLOCK);
    }

    public static void row(LaneWriter lane, TableLayout layout, String partition, String payload) {
        byte[] key = partition.getBytes(StandardCharsets.UTF_8);
        ColumnSink row =
                layout.textColumn().isPresent() ? lane.row(DAY, key, 0, key.length) : lane.row(DAY, null, 0, 0);
        text(row, layout.indexOf(LakeTables.DATA_PAYLOAD), payload);
        row.putDouble(layout.indexOf(LakeTables.QUALITY_SCORE), 1.0);
        row.putLong(layout.indexOf(LakeTables.INGESTED_AT), 1_750_500_930_123_456L);
        row.endRow();
    }

    public static void text(ColumnSink row, int column, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        row.putBytes(column, bytes, 0, bytes.length);
    }

    public static void reject(LaneWriter lane, int line) {
        lane.reject(new Rejection(
                new UploadPosition(line, line * 100L),
                null,
                "malformed_json",
                "no value at column 7",
                null,
                ("{bad " + line).getBytes(StandardCharsets.UTF_8)));
    }

    /** Closes and publishes; the journal stays. */
    public static Publication publish(
            FlushWrite write, String feed, long from, long to, Map<String, SourceAccount> totals) {
        write.closings().forEach(Closing::run);
        return write.publish(List.of(new FeedAdvance(feed, from, to, totals)), "{\"to\":" + to + "}");
    }

    static long rowsOf(Lake lake, String table) {
        return lake.find(table).orElseThrow().files().stream()
                .mapToLong(LiveFile::records)
                .sum();
    }

    static List<Path> dataFilesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".parquet")
                            && !file.toString().contains("_delta_log"))
                    .toList();
        }
    }

    /** Closes and publishes, and forgets the journal. */
    public static Publication publish(JobWrite write) {
        write.closings().forEach(Closing::run);
        Publication publication = write.publish(new JobSummary("{\"job\":true}"));
        write.forget();
        return publication;
    }
}
