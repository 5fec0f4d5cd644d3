package io.quantivista.ingestion.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quantivista.ingestion.lake.LaneWriter;
import io.quantivista.ingestion.lake.table.LakeColumn;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.Rejection;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps rows in memory, as strict as the lake: a column is put once a row, and a required one in every row. */
final class RecordingLaneWriter implements LaneWriter {
    /** Columns that the lake fills by itself. */
    private static final Set<String> FILLED = Set.of("ingestion_job_id", "source_id");

    private final TableLayout layout;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();

    RecordingLaneWriter(TableLayout layout) {
        this.layout = layout;
    }

    /** The rows, each by column name, the partition columns included. */
    List<Map<String, Object>> rows() {
        return rows;
    }

    List<Rejection> rejections() {
        return rejections;
    }

    @Override
    public ColumnSink row(int epochDay, byte @Nullable [] partitionText, int from, int to) {
        Map<String, Object> row = new TreeMap<>();
        row.put(layout.dateColumn(), LocalDate.ofEpochDay(epochDay).toString());
        layout.textColumn().ifPresent(name -> row.put(name, new String(partitionText, from, to - from, UTF_8)));
        return new RecordingSink(row);
    }

    @Override
    public void reject(Rejection rejection) {
        rejections.add(rejection);
    }

    @Override
    public long bufferedBytes() {
        return 0;
    }

    private final class RecordingSink implements ColumnSink {
        private final Map<String, Object> row;

        RecordingSink(Map<String, Object> row) {
            this.row = row;
        }

        @Override
        public void putBytes(int column, byte[] bytes, int from, int to) {
            put(column, new String(bytes, from, to - from, UTF_8));
        }

        @Override
        public void putLong(int column, long value) {
            put(column, value);
        }

        @Override
        public void putWideDecimal(int column, byte[] unscaled) {
            put(
                    column,
                    new BigDecimal(
                            new BigInteger(unscaled),
                            layout.columns().get(column).type().scale()));
        }

        @Override
        public void putDouble(int column, double value) {
            put(column, value);
        }

        @Override
        public void putBoolean(int column, boolean value) {
            put(column, value);
        }

        @Override
        public void endRow() {
            for (LakeColumn column : layout.columns()) {
                if (!column.nullable() && !row.containsKey(column.name()) && !FILLED.contains(column.name())) {
                    throw new IllegalStateException("column %s must be put in every row".formatted(column.name()));
                }
            }
            rows.add(row);
        }

        private void put(int column, Object value) {
            if (row.put(layout.columns().get(column).name(), value) != null) {
                throw new IllegalStateException("column %s was put twice"
                        .formatted(layout.columns().get(column).name()));
            }
        }
    }
}
