package io.quantivista.ingestion.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array. Slices taken of {@link #array()} stay readable when it grows, as the old array keeps its content. */
public final class ByteSink {
    private byte[] array;
    private int size;

    public ByteSink(int capacity) {
        array = new byte[capacity];
    }

    public byte[] array() {
        return array;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    public void put(int oneByte) {
        reserve(1);
        array[size++] = (byte) oneByte;
    }

    public void put(byte[] bytes, int from, int to) {
        reserve(to - from);
        System.arraycopy(bytes, from, array, size, to - from);
        size += to - from;
    }

    public void put(byte[] bytes) {
        put(bytes, 0, bytes.length);
    }

    public void putText(String text) {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Puts {@code unscaled / 10^scale} as plain digits, with exactly {@code scale} of them behind the point. */
    public void putDecimal(long unscaled, int scale) {
        int digits = 1;
        for (long left = unscaled / 10; left != 0; left /= 10) {
            digits++;
        }
        int width = Math.max(digits, scale + 1) + (scale > 0 ? 1 : 0);
        if (unscaled < 0) {
            put('-');
        }
        reserve(width);
        size += width;
        long left = unscaled;
        for (int i = 0, at = size - 1; i < width; i++, at--) {
            if (scale > 0 && i == scale) {
                array[at] = '.';
            } else {
                array[at] = (byte) ('0' + Math.abs(left % 10));
                left /= 10;
            }
        }
    }

    /** The last byte; there must be one. */
    public byte last() {
        return array[size - 1];
    }

    /** Takes the last {@code count} bytes back. */
    public void retract(int count) {
        size -= count;
    }

    /** The array, with room for {@code more} bytes behind what it holds; {@link #advance} tells how many were written. */
    public byte[] room(int more) {
        reserve(more);
        return array;
    }

    /** What was written into the array ends at {@code newSize}. */
    public void advance(int newSize) {
        size = newSize;
    }

    private void reserve(int more) {
        if (size + more > array.length) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, size + more));
        }
    }
}
