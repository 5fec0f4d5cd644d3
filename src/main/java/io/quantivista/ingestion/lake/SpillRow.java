package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.table.LakeColumn;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.ColumnType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row in the form in which it is spilled: length, day, partition text, then each column that was put with its value;
 * numbers of columns and lengths of values as varints. It is read back by a {@link Reader} into another sink.
 */
final class SpillRow {
    static final int LENGTH_BYTES = Integer.BYTES;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int DAY_AT = LENGTH_BYTES;
    private static final int TEXT_LENGTH_AT = DAY_AT + Integer.BYTES;
    private static final int TEXT_AT = TEXT_LENGTH_AT + Integer.BYTES;

    private SpillRow() {}

    static int length(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static int day(byte[] bytes, int at) {
        return (int) INT.get(bytes, at + DAY_AT);
    }

    /** Length of the partition text, -1 where there is none. */
    static int textLength(byte[] bytes, int at) {
        return (int) INT.get(bytes, at + TEXT_LENGTH_AT);
    }

    static int textAt(int at) {
        return at + TEXT_AT;
    }

    /** The number of the row's partition, where the index has it. */
    static int find(PartitionIndex partitions, byte[] bytes, int at) {
        int length = textLength(bytes, at);
        int textAt = textAt(at);
        return partitions.find(day(bytes, at), length < 0 ? null : bytes, textAt, textAt + Math.max(0, length));
    }

    static int add(PartitionIndex partitions, byte[] bytes, int at) {
        int length = textLength(bytes, at);
        int textAt = textAt(at);
        return partitions.add(day(bytes, at), length < 0 ? null : bytes, textAt, textAt + Math.max(0, length));
    }

    static Partition partition(byte[] bytes, int at) {
        int length = textLength(bytes, at);
        int textAt = textAt(at);
        return Partition.of(day(bytes, at), length < 0 ? null : bytes, textAt, textAt + Math.max(0, length));
    }

    /** Puts rows into a sink as they were put before. One thread. */
    static final class Reader {
        private final ColumnType[] types;
        private final byte[] wide = new byte[16];
        private int position;

        Reader(List<LakeColumn> columns) {
            types = columns.stream().map(LakeColumn::type).toArray(ColumnType[]::new);
        }

        /** Puts the row's columns, and ends it. */
        void replay(byte[] bytes, int at, ColumnSink sink) {
            int end = at + length(bytes, at);
            position = at + TEXT_AT + Math.max(0, textLength(bytes, at));
            while (position < end) {
                int column = varint(bytes);
                switch (types[column].kind()) {
                    case STRING, BINARY -> {
                        int length = varint(bytes);
                        sink.putBytes(column, bytes, position, position + length);
                        position += length;
                    }
                    case BOOLEAN -> sink.putBoolean(column, bytes[position++] != 0);
                    case INT, BIGINT, DATE, TIMESTAMP -> sink.putLong(column, word(bytes));
                    case DOUBLE -> sink.putDouble(column, Double.longBitsToDouble(word(bytes)));
                    case DECIMAL -> {
                        if (types[column].precision() <= 18) {
                            sink.putLong(column, word(bytes));
                        } else {
                            System.arraycopy(bytes, position, wide, 0, wide.length);
                            sink.putWideDecimal(column, wide);
                            position += wide.length;
                        }
                    }
                }
            }
            sink.endRow();
        }

        private long word(byte[] bytes) {
            long word = (long) LONG.get(bytes, position);
            position += Long.BYTES;
            return word;
        }

        private int varint(byte[] bytes) {
            int piece = bytes[position++];
            int value = piece & 0x7F;
            for (int shift = 7; piece < 0; shift += 7) {
                piece = bytes[position++];
                value |= (piece & 0x7F) << shift;
            }
            return value;
        }
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
            row.putVarint(column);
            row.putVarint(to - from);
            row.putBytes(bytes, from, to);
        }

        @Override
        public void putLong(int column, long value) {
            row.putVarint(column);
            row.putLong(value);
        }

        @Override
        public void putWideDecimal(int column, byte[] unscaled) {
            row.putVarint(column);
            row.putBytes(unscaled, 0, unscaled.length);
        }

        @Override
        public void putDouble(int column, double value) {
            row.putVarint(column);
            row.putLong(Double.doubleToRawLongBits(value));
        }

        @Override
        public void putBoolean(int column, boolean value) {
            row.putVarint(column);
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
