package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.lake.storage.ByteBuilder;

/**
 * Parquet's hybrid of run-length and bit packing. Runs of at least eight equal values become one run; what lies between
 * is packed in groups of eight. One thread.
 */
final class RunLengthEncoder {
    private static final int GROUP = 8;
    private static final int MAX_LITERALS = 63 * GROUP;

    private final int[] literals = new int[MAX_LITERALS];
    private ByteBuilder out;
    private int bitWidth;
    private int literalCount;

    RunLengthEncoder(ByteBuilder out) {
        this.out = out;
    }

    /** Begins a sequence of values below {@code 1 << bitWidth}, appended to {@code target}. */
    void begin(ByteBuilder target, int width) {
        out = target;
        bitWidth = width;
        literalCount = 0;
    }

    void write(int value, int count) {
        int left = count;
        while (left > 0 && (literalCount % GROUP != 0 || left < GROUP)) {
            addLiteral(value);
            left--;
        }
        if (left > 0) {
            flushLiterals();
            out.putVarint(left << 1);
            for (int shift = 0; shift < bitWidth; shift += 8) {
                out.putByte(value >>> shift);
            }
        }
    }

    /** Ends the sequence; the last group is padded with zeros, which readers leave out by their count. */
    void end() {
        while (literalCount % GROUP != 0) {
            literals[literalCount++] = 0;
        }
        flushLiterals();
    }

    private void addLiteral(int value) {
        if (literalCount == MAX_LITERALS) {
            flushLiterals();
        }
        literals[literalCount++] = value;
    }

    private void flushLiterals() {
        if (literalCount == 0) {
            return;
        }
        out.putVarint((literalCount / GROUP) << 1 | 1);
        long bits = 0;
        int bitCount = 0;
        for (int i = 0; i < literalCount; i++) {
            bits |= (long) literals[i] << bitCount;
            bitCount += bitWidth;
            while (bitCount >= 8) {
                out.putByte((int) bits);
                bits >>>= 8;
                bitCount -= 8;
            }
        }
        literalCount = 0;
    }
}
