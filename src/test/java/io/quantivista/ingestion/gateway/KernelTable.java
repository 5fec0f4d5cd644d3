package io.quantivista.ingestion.gateway;

import io.delta.kernel.Scan;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import io.quantivista.ingestion.lake.delta.KernelEngines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Reads a table with Delta Kernel, which shares no code with the gateway's writer nor with DuckDB. */
final class KernelTable {
    private KernelTable() {}

    /** The rows of the files with {@code part} in their path: a job's id, or a partition. */
    static List<Map<String, Object>> rows(Path table, String part) {
        List<Map<String, Object>> rows = new ArrayList<>();
        read(table, part, row -> rows.add(values(row)));
        return rows;
    }

    /** Hands over row by row, for tables that would fill the heap. */
    static void read(Path table, String part, Consumer<Row> consumer) {
        readFiles(table, file -> file.getPath().contains(part), consumer);
    }

    /** Hands over the rows of the files that are wanted, of which it asks for each that the table has. */
    static void readFiles(Path table, Predicate<FileStatus> isWanted, Consumer<Row> consumer) {
        Engine engine = KernelEngines.local();
        Scan scan = TableManager.loadSnapshot(table.toString())
                .build(engine)
                .getScanBuilder()
                .build();
        Row state = scan.getScanState(engine);
        StructType physical = ScanStateRow.getPhysicalDataReadSchema(state);
        try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(engine)) {
            while (files.hasNext()) {
                try (CloseableIterator<Row> fileRows = files.next().getRows()) {
                    while (fileRows.hasNext()) {
                        readFile(engine, state, physical, fileRows.next(), isWanted, consumer);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readFile(
            Engine engine,
            Row state,
            StructType physical,
            Row file,
            Predicate<FileStatus> isWanted,
            Consumer<Row> consumer)
            throws IOException {
        FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
        if (!isWanted.test(status)) {
            return;
        }
        CloseableIterator<ColumnarBatch> data = engine.getParquetHandler()
                .readParquetFiles(Utils.singletonCloseableIterator(status), physical, Optional.empty())
                .map(result -> result.getData());
        try (CloseableIterator<FilteredColumnarBatch> logical = Scan.transformPhysicalData(engine, state, file, data)) {
            while (logical.hasNext()) {
                logical.next().getRows().forEachRemaining(consumer);
            }
        }
    }

    static Map<String, Object> values(Row row) {
        Map<String, Object> values = new LinkedHashMap<>();
        StructType schema = row.getSchema();
        for (int i = 0; i < schema.length(); i++) {
            values.put(schema.at(i).getName(), value(row, i));
        }
        return values;
    }

    /** As the Java type that holds it exactly. */
    static Object value(Row row, int column) {
        DataType type = row.getSchema().at(column).getDataType();
        if (row.isNullAt(column)) {
            return null;
        }
        if (type instanceof StringType) {
            return row.getString(column);
        }
        if (type instanceof BinaryType) {
            return row.getBinary(column);
        }
        if (type instanceof BooleanType) {
            return row.getBoolean(column);
        }
        if (type instanceof IntegerType) {
            return row.getInt(column);
        }
        if (type instanceof LongType) {
            return row.getLong(column);
        }
        if (type instanceof DoubleType) {
            return row.getDouble(column);
        }
        if (type instanceof DecimalType) {
            return row.getDecimal(column);
        }
        if (type instanceof DateType) {
            return LocalDate.ofEpochDay(row.getInt(column));
        }
        if (type instanceof TimestampType) {
            return Instant.EPOCH.plus(row.getLong(column), ChronoUnit.MICROS);
        }
        throw new IllegalStateException("no column of this gateway: " + type);
    }
}
