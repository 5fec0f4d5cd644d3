package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.format.binary.DecodedBytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column, page by page. A number is in {@link #number}, everything else is the slice
 * {@code bytes()[from(), to())}; floating-point numbers are their bits. Owned by one lane.
 */
final class ColumnValues {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private enum Mode {
        PLAIN,
        BITS,
        DICTIONARY,
        DELTA,
        DELTA_LENGTH,
        DELTA_TEXT,
        SPLIT
    }

    private final PrimitiveTypeName type;
    /** Bytes of a value; 0 where they differ, and for booleans. */
    private final int size;

    private final BitRuns runs = new BitRuns();
    private final DeltaNumbers deltas = new DeltaNumbers();
    private final DeltaNumbers suffixes = new DeltaNumbers();

    private byte[] dictionaryBytes = {};
    private int[] dictionaryFroms = {};
    private int dictionarySize;

    private Mode mode = Mode.PLAIN;
    private byte[] page = {};
    private int at;
    private int end;
    private int bit;
    private int splitCount;
    private int splitAt;
    private byte[] joined = new byte[16];

    private byte[] bytes = {};
    private int from;
    private int to;
    private long number;

    ColumnValues(PrimitiveType column) {
        type = column.getPrimitiveTypeName();
        size = switch (type) {
            case INT32, FLOAT -> Integer.BYTES;
            case INT64, DOUBLE -> Long.BYTES;
            case INT96 -> 12;
            case FIXED_LEN_BYTE_ARRAY -> column.getTypeLength();
            case BINARY, BOOLEAN -> 0;
        };
    }

    long number() {
        return number;
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    void dictionary(DecodedBytes values, int count) {
        if (count < 0 || count > values.length()) {
            throw ParquetFile.malformed("a dictionary of %d values has %d bytes".formatted(count, values.length()));
        }
        dictionaryBytes = values.bytes();
        dictionarySize = count;
        if (dictionaryFroms.length < count + 1) {
            dictionaryFroms = new int[count + 1];
        }
        begin(dictionaryBytes, 0, values.length());
        for (int i = 0; i < count; i++) {
            dictionaryFroms[i] = at;
            plain();
        }
        dictionaryFroms[count] = at;
    }

    /** Begins the values of a page, of which {@code entries} is the most that it has. */
    void page(byte[] newPage, int begin, int finish, Encoding encoding, long entries) {
        begin(newPage, begin, finish);
        mode = mode(encoding);
        switch (mode) {
            case PLAIN -> bit = 0;
            case BITS -> {
                if (finish - begin >= Integer.BYTES) {
                    runs.hybrid(newPage, begin + Integer.BYTES, finish, 1);
                }
            }
            case DICTIONARY -> {
                if (begin < finish) {
                    runs.hybrid(newPage, begin + 1, finish, newPage[begin]);
                }
            }
            case DELTA -> {
                if (begin < finish) {
                    deltas.reset(newPage, begin, finish);
                }
            }
            case DELTA_LENGTH -> {
                if (begin < finish) {
                    deltas.reset(newPage, begin, finish);
                    at = behind(deltas, entries);
                    deltas.reset(newPage, begin, finish);
                }
            }
            case DELTA_TEXT -> {
                if (begin < finish) {
                    deltas.reset(newPage, begin, finish);
                    int second = behind(deltas, entries);
                    suffixes.reset(newPage, second, finish);
                    at = behind(suffixes, entries);
                    deltas.reset(newPage, begin, finish);
                    suffixes.reset(newPage, second, finish);
                    to = 0;
                    from = 0;
                }
            }
            case SPLIT -> {
                splitCount = size == 0 ? 0 : (finish - begin) / size;
                splitAt = 0;
            }
        }
    }

    private static int behind(DeltaNumbers numbers, long entries) {
        if (numbers.total() > entries) {
            throw ParquetFile.malformed("%d lengths are told of %d entries".formatted(numbers.total(), entries));
        }
        return numbers.finish();
    }

    private Mode mode(Encoding encoding) {
        boolean isBytes = type == PrimitiveTypeName.BINARY || type == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
        boolean isWhole = type == PrimitiveTypeName.INT32 || type == PrimitiveTypeName.INT64;
        @Nullable
        Mode told = switch (encoding) {
            case PLAIN -> Mode.PLAIN;
            case RLE -> type == PrimitiveTypeName.BOOLEAN ? Mode.BITS : null;
            case PLAIN_DICTIONARY, RLE_DICTIONARY -> Mode.DICTIONARY;
            case DELTA_BINARY_PACKED -> isWhole ? Mode.DELTA : null;
            case DELTA_LENGTH_BYTE_ARRAY -> type == PrimitiveTypeName.BINARY ? Mode.DELTA_LENGTH : null;
            case DELTA_BYTE_ARRAY -> isBytes ? Mode.DELTA_TEXT : null;
            case BYTE_STREAM_SPLIT -> size > 0 ? Mode.SPLIT : null;
            default -> null;
        };
        if (told == null) {
            throw ParquetFile.malformed("the encoding %s of a column of %s is unknown".formatted(encoding, type));
        }
        return told;
    }

    private void begin(byte[] newPage, int begin, int finish) {
        page = newPage;
        at = begin;
        end = finish;
        bit = 0;
    }

    void next() {
        switch (mode) {
            case PLAIN -> plain();
            case BITS -> number = runs.next();
            case DICTIONARY -> entry(runs.next());
            case DELTA -> number = type == PrimitiveTypeName.INT32 ? (int) deltas.next() : deltas.next();
            case DELTA_LENGTH -> slice(deltas.next());
            case DELTA_TEXT -> prefixed(deltas.next(), suffixes.next());
            case SPLIT -> split();
        }
    }

    private void plain() {
        switch (type) {
            case BOOLEAN -> {
                if (at >= end) {
                    throw ends();
                }
                number = page[at] >> bit & 1;
                bit = bit + 1 & 7;
                at += bit == 0 ? 1 : 0;
            }
            case BINARY -> {
                if (end - at < Integer.BYTES) {
                    throw ends();
                }
                int length = int32(page, at);
                at += Integer.BYTES;
                slice(length);
            }
            case INT32, INT64, FLOAT, DOUBLE, INT96, FIXED_LEN_BYTE_ARRAY -> {
                slice(size);
                numberOf(bytes, from);
            }
        }
    }

    private void numberOf(byte[] of, int begin) {
        if (type == PrimitiveTypeName.INT32 || type == PrimitiveTypeName.FLOAT) {
            number = int32(of, begin);
        } else if (type == PrimitiveTypeName.INT64 || type == PrimitiveTypeName.DOUBLE) {
            number = (long) LONG.get(of, begin);
        }
    }

    private void slice(long length) {
        if (length < 0 || length > end - at) {
            throw ends();
        }
        bytes = page;
        from = at;
        at += (int) length;
        to = at;
    }

    private void entry(int index) {
        if (index < 0 || index >= dictionarySize || type == PrimitiveTypeName.BOOLEAN) {
            throw ParquetFile.malformed("value %d of a dictionary of %d is told".formatted(index, dictionarySize));
        }
        bytes = dictionaryBytes;
        from = dictionaryFroms[index] + (type == PrimitiveTypeName.BINARY ? Integer.BYTES : 0);
        to = dictionaryFroms[index + 1];
        numberOf(bytes, from);
    }

    /** The beginning of the value before it, and what follows. */
    private void prefixed(long prefix, long suffix) {
        int known = to - from;
        if (prefix < 0 || prefix > known || suffix < 0 || suffix > end - at) {
            throw ends();
        }
        int length = (int) (prefix + suffix);
        if (length > joined.length) {
            joined = Arrays.copyOf(joined, Math.max(length, joined.length * 2));
        }
        System.arraycopy(page, at, joined, (int) prefix, (int) suffix);
        at += (int) suffix;
        bytes = joined;
        from = 0;
        to = length;
        if (size > 0 && length != size) {
            throw ends();
        }
    }

    private void split() {
        if (splitAt >= splitCount) {
            throw ends();
        }
        if (size > joined.length) {
            joined = new byte[size];
        }
        for (int i = 0; i < size; i++) {
            joined[i] = page[at + i * splitCount + splitAt];
        }
        splitAt++;
        bytes = joined;
        from = 0;
        to = size;
        numberOf(joined, 0);
    }

    static int int32(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    private static RuntimeException ends() {
        return ParquetFile.malformed("a page ends before its values do");
    }
}
