package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.LakeFixture.MARKET;
import static io.quantivista.ingestion.lake.LakeFixture.PORTFOLIO;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.quantivista.ingestion.lake.delta.KernelEngines;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.ColumnType;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import io.quantivista.ingestion.source.SourceType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delta Kernel, a reader that shares no code with our writer, reads what was written. */
class KernelReadsTest {
    @TempDir
    private Path root;

    @Test
    void everyTypeAndAStrangePartitionReadBack() throws Exception {
        TableLayout layout = LakeTables.of(
                SourceType.PORTFOLIO_MANAGEMENT,
                List.of(
                        new TypedColumn("truth", "truth", ColumnType.BOOLEAN),
                        new TypedColumn("small", "small", ColumnType.INT),
                        new TypedColumn("price", "price", ColumnType.decimal(18, 4)),
                        new TypedColumn("wide", "wide", ColumnType.decimal(38, 2)),
                        new TypedColumn("day", "day", ColumnType.DATE),
                        new TypedColumn("never", "never", ColumnType.BIGINT)));
        Lake lake = LakeFixture.open(root);
        lake.ensure(layout);
        JobWrite write = lake.begin("ingestion_20250621_001", "desk", layout, 1, "JSON");
        byte[] key = "../x".getBytes(StandardCharsets.UTF_8);
        ColumnSink row = write.lane(0).row(LakeFixture.DAY, key, 0, key.length);
        LakeFixture.text(row, layout.indexOf(LakeTables.DATA_PAYLOAD), "{\"a\":1}");
        row.putLong(layout.indexOf(LakeTables.INGESTED_AT), 1_750_500_930_123_456L);
        row.putDouble(layout.indexOf(LakeTables.QUALITY_SCORE), 0.75);
        row.putBoolean(layout.indexOf("truth"), true);
        row.putLong(layout.indexOf("small"), -5);
        row.putLong(layout.indexOf("price"), -123_456_789L);
        byte[] wide = new byte[16];
        Arrays.fill(wide, (byte) -1);
        row.putWideDecimal(layout.indexOf("wide"), wide);
        row.putLong(layout.indexOf("day"), 19_000);
        row.endRow();
        LakeFixture.publish(write);

        List<Row> rows = readAll(root.resolve(PORTFOLIO.name()));

        assertThat(rows).hasSize(1);
        Row read = rows.get(0);
        StructType schema = read.getSchema();
        assertThat(read.getInt(schema.indexOf("ingestion_date"))).isEqualTo(LakeFixture.DAY);
        assertThat(read.getString(schema.indexOf("portfolio_id"))).isEqualTo("../x");
        assertThat(read.getString(schema.indexOf("data_payload"))).isEqualTo("{\"a\":1}");
        assertThat(read.getString(schema.indexOf("ingestion_job_id"))).isEqualTo("ingestion_20250621_001");
        assertThat(read.getString(schema.indexOf("source_id"))).isEqualTo("desk");
        assertThat(read.getLong(schema.indexOf("ingested_at"))).isEqualTo(1_750_500_930_123_456L);
        assertThat(read.getDouble(schema.indexOf("quality_score"))).isEqualTo(0.75);
        assertThat(read.getBoolean(schema.indexOf("truth"))).isTrue();
        assertThat(read.getInt(schema.indexOf("small"))).isEqualTo(-5);
        assertThat(read.getDecimal(schema.indexOf("price"))).isEqualTo(new BigDecimal("-12345.6789"));
        assertThat(read.getDecimal(schema.indexOf("wide"))).isEqualTo(new BigDecimal("-0.01"));
        assertThat(read.getInt(schema.indexOf("day"))).isEqualTo(19_000);
        assertThat(read.isNullAt(schema.indexOf("never"))).isTrue();
        assertThat(read.isNullAt(schema.indexOf("data_type"))).isTrue();
    }

    @Test
    void rowsOfAFlushReadBackAndItsIdentifiersTroubleNobody() throws Exception {
        Lake lake = LakeFixture.open(root);
        lake.ensure(MARKET);
        for (int n = 0; n < 11; n++) {
            FlushWrite flush = lake.beginFlush("quantivista/5f0c", MARKET.name());
            LakeFixture.row(
                    flush.job("ingestion_20250621_001", "desk", MARKET, 1).lane(0), MARKET, "", "{}");
            LakeFixture.publish(
                    flush, "quantivista/5f0c", n - 1, n, Map.of("desk", new SourceAccount(n + 1, n + 1, 0, 0)));
            lake.writeCheckpoints();
        }

        List<Row> rows = readAll(root.resolve(MARKET.name()));

        assertThat(rows).hasSize(11);
        Snapshot snapshot = TableManager.loadSnapshot(
                        root.resolve(MARKET.name()).toString())
                .build(KernelEngines.local());
        assertThat(((SnapshotImpl) snapshot).getLatestTransactionVersion(KernelEngines.local(), "quantivista/5f0c"))
                .contains(10L);
    }

    private static List<Row> readAll(Path table) throws Exception {
        Engine engine = KernelEngines.local();
        Snapshot snapshot = TableManager.loadSnapshot(table.toString()).build(engine);
        Scan scan = snapshot.getScanBuilder().build();
        Row state = scan.getScanState(engine);
        StructType physical = ScanStateRow.getPhysicalDataReadSchema(state);
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(engine)) {
            while (files.hasNext()) {
                try (CloseableIterator<Row> fileRows = files.next().getRows()) {
                    while (fileRows.hasNext()) {
                        Row file = fileRows.next();
                        CloseableIterator<ColumnarBatch> data = engine.getParquetHandler()
                                .readParquetFiles(
                                        Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                                        physical,
                                        Optional.empty())
                                .map(result -> result.getData());
                        try (CloseableIterator<FilteredColumnarBatch> logical =
                                Scan.transformPhysicalData(engine, state, file, data)) {
                            while (logical.hasNext()) {
                                logical.next().getRows().forEachRemaining(rows::add);
                            }
                        }
                    }
                }
            }
        }
        return rows;
    }
}
