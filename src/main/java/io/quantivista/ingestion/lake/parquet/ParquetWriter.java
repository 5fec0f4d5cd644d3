package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.ByteChain;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.model.ColumnSink;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows to a Parquet file, and then to the next: after {@link #finish} it may {@link #begin} another, keeping what
 * was costly to make.
 *
 * <p>Nothing is on disk before the first row group is full or {@link #flush}ed, and nothing is synced here. One thread
 * at a time.
 */
public final class ParquetWriter implements ColumnSink {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    /** More rows than this in one row group gain nothing and make readers' vectors long. */
    private static final int MAX_GROUP_ROWS = 1 << 20;

    private final FileFooter footer;
    private final PageCodec codec;
    private final FileOutput output;
    private final BufferedBytes buffered;
    private final long rowGroupBytes;
    private final ColumnPages[] columns;

    private @Nullable FileTarget target;
    private @Nullable FileChannel channel;
    private Path path = Path.of("");
    private int groupRows;
    private long rows;
    private long position;
    private long held;

    /** @param rowGroupBytes memory after which a row group is written */
    public ParquetWriter(
            ParquetSchema schema, PageCodec codec, FileOutput output, BufferedBytes buffered, long rowGroupBytes) {
        this.footer = new FileFooter(schema);
        this.codec = codec;
        this.output = output;
        this.buffered = buffered;
        this.rowGroupBytes = rowGroupBytes;
        this.columns = schema.columns().stream().map(this::pagesOf).toArray(ColumnPages[]::new);
        for (ColumnPages column : columns) {
            column.charge();
        }
    }

    private ColumnPages pagesOf(ParquetColumn column) {
        BufferedBytes count = this::changed;
        return switch (ParquetSchema.physical(column.type())) {
            case BYTE_ARRAY -> new BytesColumn(column, codec, count);
            case BOOLEAN -> new BooleanColumn(column, codec, count);
            case INT32 -> new FixedColumn(column, false, codec, count);
            case INT64, DOUBLE -> new FixedColumn(column, true, codec, count);
            case FIXED_LEN_BYTE_ARRAY -> new WideDecimalColumn(column, codec, count);
            case INT96, FLOAT -> throw new IllegalStateException("no column type is stored so");
        };
    }

    private void changed(long delta) {
        held += delta;
        buffered.changed(delta);
    }

    /** Begins a file; it is made when its first row group is written. */
    public void begin(FileTarget fileTarget) {
        target = fileTarget;
    }

    /** Memory this writer holds. */
    public long bufferedBytes() {
        return held;
    }

    /** Whether {@link #flush} has anything to write. */
    public boolean hasRowsInMemory() {
        return groupRows > 0;
    }

    /** Rows of the current file. */
    public long rows() {
        return rows + groupRows;
    }

    @Override
    public void putBytes(int column, byte[] bytes, int from, int to) {
        ((BytesColumn) columns[column]).put(groupRows, bytes, from, to);
    }

    @Override
    public void putLong(int column, long value) {
        ((FixedColumn) columns[column]).put(groupRows, value);
    }

    @Override
    public void putWideDecimal(int column, byte[] unscaled) {
        ((WideDecimalColumn) columns[column]).put(groupRows, unscaled);
    }

    @Override
    public void putDouble(int column, double value) {
        ((FixedColumn) columns[column]).put(groupRows, Double.doubleToRawLongBits(value));
    }

    @Override
    public void putBoolean(int column, boolean value) {
        ((BooleanColumn) columns[column]).put(groupRows, value);
    }

    @Override
    public void endRow() {
        groupRows++;
        if (held > rowGroupBytes || groupRows == MAX_GROUP_ROWS) {
            try {
                flush();
            } catch (IOException e) {
                throw DiskFailure.of("writing a data file", path, e);
            }
        }
    }

    /** Writes the rows in memory as a row group. */
    public void flush() throws IOException {
        if (groupRows == 0) {
            return;
        }
        FileChannel file = open();
        output.begin(file);
        if (position == 0) {
            output.write(MAGIC, 0, MAGIC.length);
            position = MAGIC.length;
        }
        footer.beginGroup();
        long rawBytes = 0;
        long storedBytes = 0;
        long start = position;
        for (int number = 0; number < columns.length; number++) {
            ColumnPages column = columns[number];
            ColumnPages.ChunkBytes chunk = column.endChunk(groupRows);
            footer.chunk(number, chunk, groupRows, position);
            rawBytes += chunk.rawBytes();
            storedBytes += chunk.storedBytes();
            for (ByteChain pages : chunk.pages()) {
                pages.writeTo(output::write);
                position += pages.size();
            }
            column.clearGroup();
        }
        output.drain();
        footer.endGroup(groupRows, rawBytes, storedBytes, start);
        rows += groupRows;
        groupRows = 0;
    }

    private FileChannel open() throws IOException {
        FileChannel open = channel;
        if (open != null) {
            return open;
        }
        FileTarget place = target;
        if (place == null) {
            throw new IllegalStateException("rows were put before a file was begun");
        }
        path = place.prepare();
        open = FileOutput.create(path);
        channel = open;
        return open;
    }

    /** Writes what is left and the footer, and closes the file. It must have rows. */
    public ParquetFacts finish() throws IOException {
        flush();
        ByteBuilder bytes = codec.raw;
        bytes.clear();
        footer.writeTo(bytes, rows);
        bytes.putInt(bytes.size());
        bytes.putBytes(MAGIC, 0, MAGIC.length);
        FileChannel file = open();
        output.begin(file);
        output.write(bytes.array(), 0, bytes.size());
        output.drain();
        position += bytes.size();
        file.close();
        List<ColumnBounds> bounds = new ArrayList<>(columns.length);
        for (ColumnPages column : columns) {
            bounds.add(column.endFile());
        }
        ParquetFacts facts = new ParquetFacts(rows, position, bounds);
        channel = null;
        target = null;
        rows = 0;
        position = 0;
        return facts;
    }

    /** Closes the file as it is and gives the memory back; nothing can follow. */
    public void abandon() throws IOException {
        FileChannel file = channel;
        channel = null;
        for (ColumnPages column : columns) {
            column.abandon();
        }
        buffered.changed(-held);
        held = 0;
        if (file != null) {
            file.close();
        }
    }
}
