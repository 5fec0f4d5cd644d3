package io.quantivista.ingestion.lake.storage;

import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow, little-endian. As a stream it takes the metadata structures. One thread. */
public final class ByteBuilder extends OutputStream {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int firstCapacity;
    private byte[] bytes;
    private int size;

    public ByteBuilder(int firstCapacity) {
        this.firstCapacity = firstCapacity;
        this.bytes = new byte[firstCapacity];
    }

    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    public int capacity() {
        return bytes.length;
    }

    public void clear() {
        size = 0;
    }

    /** Forgets the bytes and gives back what was grown. */
    public void release() {
        size = 0;
        if (bytes.length > firstCapacity) {
            bytes = new byte[firstCapacity];
        }
    }

    public void setSize(int newSize) {
        size = newSize;
    }

    /** Drops the first {@code count} bytes. */
    public void discard(int count) {
        System.arraycopy(bytes, count, bytes, 0, size - count);
        size -= count;
    }

    /** Makes room for {@code more} bytes beyond the size. */
    public void reserve(int more) {
        if (bytes.length - size < more) {
            grow(more);
        }
    }

    private void grow(int more) {
        long wanted = Math.max((long) bytes.length * 2, (long) size + more);
        if ((long) size + more > Integer.MAX_VALUE - 16) {
            throw new OutOfMemoryError("a page of " + ((long) size + more) + " bytes cannot be held");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
    }

    public void putByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    public void putInt(int value) {
        reserve(Integer.BYTES);
        INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    public void putLong(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    public void putBytes(byte[] source, int from, int to) {
        int length = to - from;
        reserve(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    public void putSized(byte[] source, int from, int to) {
        int length = to - from;
        reserve(Integer.BYTES + length);
        INT.set(bytes, size, length);
        System.arraycopy(source, from, bytes, size + Integer.BYTES, length);
        size += Integer.BYTES + length;
    }

    public void putVarint(int value) {
        int left = value;
        while ((left & ~0x7F) != 0) {
            putByte(left & 0x7F | 0x80);
            left >>>= 7;
        }
        putByte(left);
    }

    public void patchInt(int at, int value) {
        INT.set(bytes, at, value);
    }

    public int intAt(int at) {
        return (int) INT.get(bytes, at);
    }

    public long longAt(int at) {
        return (long) LONG.get(bytes, at);
    }

    @Override
    public void write(int value) {
        putByte(value);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        putBytes(source, offset, offset + length);
    }
}
