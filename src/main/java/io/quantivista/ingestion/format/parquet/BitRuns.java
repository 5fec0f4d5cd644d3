package io.quantivista.ingestion.format.parquet;

/** Numbers of a few bits as Parquet's hybrid of runs and packed groups has them, or packed alone. Eight at a time. */
final class BitRuns {
    private byte[] bytes = {};
    private int at;
    private int end;
    private int width;
    private boolean isHybrid;
    private long left;
    private boolean isRun;
    private int value;
    private final int[] group = new int[8];
    private int inGroup = 8;

    /** The hybrid. */
    void hybrid(byte[] from, int begin, int to, int bitWidth) {
        reset(from, begin, to, bitWidth);
        isHybrid = true;
    }

    /** The levels of old files: packed, the highest bit first. */
    void packedFromTheTop(byte[] from, int begin, int to, int bitWidth) {
        reset(from, begin, to, bitWidth);
        isHybrid = false;
    }

    private void reset(byte[] from, int begin, int to, int bitWidth) {
        if (bitWidth < 0 || bitWidth > Integer.SIZE) {
            throw ParquetFile.malformed("numbers of %d bits are told".formatted(bitWidth));
        }
        bytes = from;
        at = begin;
        end = to;
        width = bitWidth;
        left = 0;
        inGroup = 8;
        isRun = false;
    }

    int next() {
        if (isHybrid) {
            if (left == 0) {
                run();
            }
            left--;
            if (isRun) {
                return value;
            }
        }
        if (inGroup == 8) {
            unpack();
            inGroup = 0;
        }
        return group[inGroup++];
    }

    private void run() {
        long header = 0;
        int shift = 0;
        int next;
        do {
            if (at >= end || shift > 35) {
                throw ParquetFile.malformed("the runs of a page end before its values do");
            }
            next = bytes[at++];
            header |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        isRun = (header & 1) == 0;
        left = isRun ? header >>> 1 : (header >>> 1) * 8;
        if (left == 0) {
            throw ParquetFile.malformed("a run of no values is told");
        }
        if (isRun) {
            value = 0;
            int size = (width + 7) / 8;
            if (size > end - at) {
                throw ParquetFile.malformed("the runs of a page end inside a value");
            }
            for (int i = 0; i < size; i++) {
                value |= (bytes[at++] & 0xff) << 8 * i;
            }
        } else {
            inGroup = 8;
        }
    }

    /** The last group of a page may be cut behind its last value: what is not there is zero. */
    private void unpack() {
        if (width > 0 && at >= end) {
            throw ParquetFile.malformed("the packed numbers of a page end before its values do");
        }
        int bit = 0;
        for (int i = 0; i < 8; i++) {
            int number = 0;
            for (int read = 0; read < width; ) {
                int index = at + (bit >> 3);
                int b = index < end ? bytes[index] & 0xff : 0;
                int inByte = bit & 7;
                int taken = Math.min(8 - inByte, width - read);
                int mask = (1 << taken) - 1;
                if (isHybrid) {
                    number |= (b >> inByte & mask) << read;
                } else {
                    number = number << taken | (b >> 8 - inByte - taken & mask);
                }
                read += taken;
                bit += taken;
            }
            group[i] = number;
        }
        at = Math.min(end, at + width);
    }
}
