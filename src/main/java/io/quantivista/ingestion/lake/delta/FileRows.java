package io.quantivista.ingestion.lake.delta;

import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.model.ColumnType;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one data file, in the order in which they are stored, a few at a time. A column that the file lacks is null.
 * One thread; what was handed out stays valid.
 */
public final class FileRows implements Iterator<FileRows.Values>, AutoCloseable {
    /** Originals of rejected records may have megabytes. */
    private static final int BATCH_ROWS = 16;

    private final CloseableIterator<FileReadResult> batches;
    private @Nullable CloseableIterator<Row> rows;

    private FileRows(CloseableIterator<FileReadResult> batches) {
        this.batches = batches;
    }

    /** A row by the numbers of the columns asked for. */
    public static final class Values {
        private final Row row;

        private Values(Row row) {
            this.row = row;
        }

        public @Nullable String text(int column) {
            return row.isNullAt(column) ? null : row.getString(column);
        }

        public byte @Nullable [] bytes(int column) {
            return row.isNullAt(column) ? null : row.getBinary(column);
        }

        /** A timestamp as microseconds since 1970. */
        public @Nullable Long micros(int column) {
            return row.isNullAt(column) ? null : row.getLong(column);
        }
    }

    /** A column to read: text, binary or timestamp. */
    public record Wanted(String name, ColumnType type) {}

    public static FileRows open(LiveFile file, List<Wanted> columns, LocalDisk disk) throws IOException {
        StructType schema = new StructType();
        for (Wanted column : columns) {
            schema = schema.add(column.name(), kernelType(column.type()), true);
        }
        Engine engine = DefaultEngine.create(new LocalFileIO(disk, BATCH_ROWS));
        FileStatus status = FileStatus.of(file.path().toString(), file.bytes(), 0);
        return new FileRows(engine.getParquetHandler()
                .readParquetFiles(Utils.singletonCloseableIterator(status), schema, Optional.empty()));
    }

    private static DataType kernelType(ColumnType type) {
        return switch (type.kind()) {
            case STRING -> StringType.STRING;
            case BINARY -> BinaryType.BINARY;
            case TIMESTAMP -> TimestampType.TIMESTAMP;
            case BOOLEAN, INT, BIGINT, DOUBLE, DECIMAL, DATE ->
                throw new IllegalArgumentException("rows are not read with columns of type " + type);
        };
    }

    @Override
    public boolean hasNext() {
        while (rows == null || !rows.hasNext()) {
            if (!batches.hasNext()) {
                return false;
            }
            ColumnarBatch batch = batches.next().getData();
            rows = batch.getRows();
        }
        return true;
    }

    @Override
    public Values next() {
        CloseableIterator<Row> current = hasNext() ? rows : null;
        if (current == null) {
            throw new NoSuchElementException();
        }
        return new Values(current.next());
    }

    @Override
    public void close() throws IOException {
        batches.close();
    }
}
