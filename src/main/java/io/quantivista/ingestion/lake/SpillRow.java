package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.table.LakeColumn;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.ColumnType.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row in the form in which it is spilled: length, day, partition text, then each column that was put with its value.
 * It is read back by {@link #replay} into another sink.
 */
final class SpillRow {
    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int DAY_AT = LENGTH_BYTES;
    private static final int TEXT_LENGTH_AT = DAY_AT + Integer.BYTES;
    private static final int TEXT_AT = TEXT_LENGTH_AT + Integer.BYTES;

    private SpillRow() {}

    static int length(ByteBuilder bytes, int at) {
        return bytes.intAt(at);
    }

    static int day(ByteBuilder bytes, int at) {
        return bytes.intAt(at + DAY_AT);
    }

    /** Length of the partition text, -1 where there is none. */
    static int textLength(ByteBuilder bytes, int at) {
        return bytes.intAt(at + TEXT_LENGTH_AT);
    }

    static int textAt(int at) {
        return at + TEXT_AT;
    }

    /** Puts the row's columns, and ends it. */
    static void replay(ByteBuilder bytes, int at, List<LakeColumn> columns, byte[] wide, ColumnSink sink) {
        int end = at + length(bytes, at);
        int position = at + TEXT_AT + Math.max(0, textLength(bytes, at));
        byte[] array = bytes.array();
        while (position < end) {
            int column = bytes.intAt(position);
            position += Integer.BYTES;
            Kind kind = columns.get(column).type().kind();
            switch (kind) {
                case STRING, BINARY -> {
                    int length = bytes.intAt(position);
                    position += Integer.BYTES;
                    sink.putBytes(column, array, position, position + length);
                    position += length;
                }
                case BOOLEAN -> sink.putBoolean(column, array[position++] != 0);
                case INT, BIGINT, DATE, TIMESTAMP -> {
                    sink.putLong(column, bytes.longAt(position));
                    position += Long.BYTES;
                }
                case DOUBLE -> {
                    sink.putDouble(column, Double.longBitsToDouble(bytes.longAt(position)));
                    position += Long.BYTES;
                }
                case DECIMAL -> {
                    if (columns.get(column).type().precision() <= 18) {
                        sink.putLong(column, bytes.longAt(position));
                        position += Long.BYTES;
                    } else {
                        System.arraycopy(array, position, wide, 0, wide.length);
                        sink.putWideDecimal(column, wide);
                        position += wide.length;
                    }
                }
            }
        }
        sink.endRow();
    }

    /** Takes a row and hands its bytes on when it ends. One thread. */
    static final class Writer implements ColumnSink {
        private final ByteBuilder row = new ByteBuilder(1024);
        private final RowTaker taker;

        Writer(RowTaker taker) {
            this.taker = taker;
        }

        Writer begin(int day, byte @Nullable [] text, int from, int to) {
            row.clear();
            row.putInt(0);
            row.putInt(day);
            if (text == null) {
                row.putInt(-1);
            } else {
                row.putSized(text, from, to);
            }
            return this;
        }

        @Override
        public void putBytes(int column, byte[] bytes, int from, int to) {
            row.putInt(column);
            row.putSized(bytes, from, to);
        }

        @Override
        public void putLong(int column, long value) {
            row.putInt(column);
            row.putLong(value);
        }

        @Override
        public void putWideDecimal(int column, byte[] unscaled) {
            row.putInt(column);
            row.putBytes(unscaled, 0, unscaled.length);
        }

        @Override
        public void putDouble(int column, double value) {
            row.putInt(column);
            row.putLong(Double.doubleToRawLongBits(value));
        }

        @Override
        public void putBoolean(int column, boolean value) {
            row.putInt(column);
            row.putByte(value ? 1 : 0);
        }

        @Override
        public void endRow() {
            row.patchInt(0, row.size());
            taker.take(row);
        }
    }

    /** Takes the bytes of a complete row; they are valid during the call. */
    @FunctionalInterface
    interface RowTaker {
        void take(ByteBuilder row);
    }
}
