package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.binary.BinaryDecoder;
import io.quantivista.ingestion.format.binary.JsonRecord;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.RowGroup;
import org.jspecify.annotations.Nullable;

/** Records of a row group; of a body that is one batch, of all of them. */
final class ParquetDecoder extends BinaryDecoder {
    private final DecodeLimits limits;
    private final ParquetFile file;
    private final boolean isSpooled;
    private final ParquetNode record;

    private byte[] room = {};
    private int group;
    private int lastGroup;
    private long groupOffset;
    private long number;
    private long left;
    private @Nullable RecordAssembly assembly;

    /** @param isSpooled whether each batch is a row group of its own */
    ParquetDecoder(Row row, DecodeLimits limits, ParquetFile file, boolean isSpooled) {
        super(row, JsonRecord.ofColumns(row, limits));
        this.limits = limits;
        this.file = file;
        this.isSpooled = isSpooled;
        this.record = ParquetNode.compile(file.schema(), limits.maxNesting());
    }

    @Override
    public void begin(Batch batch) {
        room = isSpooled ? batch.bytes() : new byte[0];
        group = isSpooled ? (int) batch.sequence() - 1 : -1;
        lastGroup = isSpooled ? group + 1 : file.rowGroups().size() - 1;
        number = batch.firstLine();
        left = 0;
        assembly = null;
    }

    @Override
    public boolean next() {
        try {
            while (left == 0) {
                if (assembly != null && !assembly.isAtEnd()) {
                    throw ParquetFile.malformed("its columns have more entries than it has rows");
                }
                assembly = null;
                if (group == lastGroup) {
                    return false;
                }
                group++;
                assembly = open(file.rowGroups().get(group));
            }
            json.begin(groupOffset, number++);
            if (assembly != null) {
                assembly.next();
            }
            left--;
        } catch (GatewayException e) {
            throw inGroup(e);
        } catch (IOException e) {
            throw new UncheckedIOException("the spooled body cannot be read", e);
        } catch (IndexOutOfBoundsException | NullPointerException | ArithmeticException e) {
            // Whatever a damaged page makes of indexes beyond what is checked: the array's own bounds hold.
            throw inGroup(ParquetFile.malformed("it is damaged: " + e));
        }
        endRecord();
        return true;
    }

    private RecordAssembly open(RowGroup rows) throws IOException {
        List<ColumnChunk> chunks = rows.getColumns();
        PageScratch scratch = new PageScratch(room);
        ColumnCursor[] columns = new ColumnCursor[chunks.size()];
        for (int i = 0; i < columns.length; i++) {
            PageReader pages = new PageReader(file, chunks.get(i).getMeta_data(), scratch, limits.binary());
            columns[i] = new ColumnCursor(file.columns().get(i), pages);
        }
        groupOffset = ParquetFile.start(chunks.get(0).getMeta_data());
        left = rows.getNum_rows();
        return new RecordAssembly(record, columns, json, row.dictionary());
    }

    private GatewayException inGroup(GatewayException cause) {
        return new GatewayException(
                cause.code(),
                "row group %d cannot be read at record %d of the file: %s".formatted(group, number, cause.detail()));
    }

    /** The record as JSON, since its own bytes stand apart in many columns; cut where it is larger than one may be. */
    @Override
    public byte[] original() {
        return json.copy(limits.maxRecordBytes());
    }
}
