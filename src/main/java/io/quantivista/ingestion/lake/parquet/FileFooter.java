package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import org.apache.parquet.format.Encoding;

/**
 * The metadata at the end of a file: row groups are encoded as they are written, and stand between the parts that are the
 * same in all files of a {@link ParquetSchema}. The numbers are the field ids of {@code parquet.thrift}. One thread.
 */
final class FileFooter {
    private final ParquetSchema schema;
    private final ByteBuilder groups = new ByteBuilder(512);
    private final CompactWriter writer = new CompactWriter(groups);
    private int count;

    FileFooter(ParquetSchema schema) {
        this.schema = schema;
    }

    void beginGroup() {
        writer.beginElement();
        writer.structs(1, schema.columns().size());
    }

    /** @param position where the chunk begins in the file */
    void chunk(int column, ColumnPages.ChunkBytes chunk, int rows, long position) {
        writer.beginElement();
        writer.i64(2, position);
        writer.beginStruct(3);
        writer.i32(
                1, ParquetSchema.physical(schema.columns().get(column).type()).getValue());
        writer.i32s(2, chunk.encodings().size());
        for (Encoding encoding : chunk.encodings()) {
            writer.integer(encoding.getValue());
        }
        writer.binaries(3, 1);
        writer.bytes(schema.name(column));
        writer.i32(4, chunk.compression().getValue());
        writer.i64(5, rows);
        writer.i64(6, chunk.rawBytes());
        writer.i64(7, chunk.storedBytes());
        writer.i64(9, position + chunk.dictionaryLength());
        if (chunk.dictionaryLength() > 0) {
            writer.i64(11, position);
        }
        writer.beginStruct(12);
        chunk.statistics().writeTo(writer);
        writer.endStruct();
        writer.endStruct();
        writer.endStruct();
    }

    /** @param start where the group begins in the file */
    void endGroup(int rows, long rawBytes, long storedBytes, long start) {
        writer.i64(2, rawBytes);
        writer.i64(3, rows);
        writer.i64(5, start);
        writer.i64(6, storedBytes);
        writer.i16(7, (short) Math.min(count, Short.MAX_VALUE));
        writer.endStruct();
        count++;
    }

    /** Appends the metadata of a file of so many rows, and begins those of the next. */
    void writeTo(ByteBuilder out, long rows) {
        byte[] head = schema.footerHead();
        byte[] tail = schema.footerTail();
        out.putBytes(head, 0, head.length);
        CompactWriter rest = new CompactWriter(out);
        rest.after(ParquetSchema.LAST_OF_HEAD);
        rest.i64(3, rows);
        rest.structs(4, count);
        out.putBytes(groups.array(), 0, groups.size());
        out.putBytes(tail, 0, tail.length);
        groups.release();
        count = 0;
    }
}
