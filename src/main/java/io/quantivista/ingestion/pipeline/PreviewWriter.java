package io.quantivista.ingestion.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.lake.LaneWriter;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.ColumnType;
import io.quantivista.ingestion.model.Rejection;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps rows and rejections instead of writing them: rows as JSON, with the names and values of their table. */
final class PreviewWriter implements LaneWriter, ColumnSink {
    private final TableLayout layout;
    private final List<ObjectNode> rows = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private ObjectNode row = JsonNodeFactory.instance.objectNode();

    PreviewWriter(TableLayout layout) {
        this.layout = layout;
    }

    List<ObjectNode> rows() {
        return rows;
    }

    List<Rejection> rejections() {
        return rejections;
    }

    @Override
    public ColumnSink row(int epochDay, byte @Nullable [] partitionText, int from, int to) {
        row = JsonNodeFactory.instance.objectNode();
        row.put(layout.dateColumn(), LocalDate.ofEpochDay(epochDay).toString());
        if (partitionText != null) {
            String text = new String(partitionText, from, to - from, StandardCharsets.UTF_8);
            layout.textColumn().ifPresent(name -> row.put(name, text));
        }
        return this;
    }

    @Override
    public void reject(Rejection rejection) {
        rejections.add(rejection);
    }

    @Override
    public long bufferedBytes() {
        return 0;
    }

    @Override
    public void putBytes(int column, byte[] bytes, int from, int to) {
        boolean isBinary = type(column).kind() == ColumnType.Kind.BINARY;
        byte[] value = Arrays.copyOfRange(bytes, from, to);
        row.put(
                name(column),
                isBinary ? Base64.getEncoder().encodeToString(value) : new String(value, StandardCharsets.UTF_8));
    }

    @Override
    public void putLong(int column, long value) {
        switch (type(column).kind()) {
            case DATE -> row.put(name(column), LocalDate.ofEpochDay(value).toString());
            case TIMESTAMP ->
                row.put(
                        name(column),
                        Instant.EPOCH.plus(value, ChronoUnit.MICROS).toString());
            case DECIMAL ->
                row.put(name(column), BigDecimal.valueOf(value, type(column).scale()));
            case STRING, BINARY, BOOLEAN, INT, BIGINT, DOUBLE -> row.put(name(column), value);
        }
    }

    @Override
    public void putWideDecimal(int column, byte[] unscaled) {
        row.put(
                name(column),
                new BigDecimal(new BigInteger(unscaled), type(column).scale()));
    }

    @Override
    public void putDouble(int column, double value) {
        row.put(name(column), value);
    }

    @Override
    public void putBoolean(int column, boolean value) {
        row.put(name(column), value);
    }

    @Override
    public void endRow() {
        rows.add(row);
    }

    private String name(int column) {
        return layout.columns().get(column).name();
    }

    private ColumnType type(int column) {
        return layout.columns().get(column).type();
    }
}
