package io.quantivista.ingestion.format.parquet;

/** Numbers in the encoding DELTA_BINARY_PACKED, a miniblock at a time. */
final class DeltaNumbers {
    /** Nobody packs more into one; writers use 32. */
    private static final int MOST_IN_MINIBLOCK = 1 << 16;

    private byte[] bytes = {};
    private int at;
    private int end;
    private int miniblocks;
    private int[] widths = {};
    private int miniblock;
    private long[] packed = {};
    private int perMiniblock;
    private int inMiniblock;
    private long minDelta;
    private long value;
    private long total;
    private long read;

    void reset(byte[] from, int begin, int to) {
        bytes = from;
        at = begin;
        end = to;
        long blockSize = varint();
        long count = varint();
        total = varint();
        long first = varint();
        value = first >>> 1 ^ -(first & 1);
        if (blockSize <= 0
                || count <= 0
                || count > to - begin
                || blockSize % count != 0
                || blockSize / count > MOST_IN_MINIBLOCK) {
            throw ParquetFile.malformed("a delta block of %d values in %d parts is told".formatted(blockSize, count));
        }
        miniblocks = (int) count;
        perMiniblock = (int) (blockSize / count);
        widths = widths.length >= miniblocks ? widths : new int[miniblocks];
        packed = packed.length >= perMiniblock ? packed : new long[perMiniblock];
        miniblock = miniblocks;
        inMiniblock = perMiniblock;
        read = 0;
    }

    /** How many numbers there are. */
    long total() {
        return total;
    }

    long next() {
        if (read >= total) {
            throw ParquetFile.malformed("the deltas of a page end before its values do");
        }
        if (read++ == 0) {
            return value;
        }
        if (inMiniblock == perMiniblock) {
            nextMiniblock();
        }
        value += minDelta + packed[inMiniblock++];
        return value;
    }

    /** Goes behind the numbers and answers where that is; a page may have more of its values there. */
    int finish() {
        while (read < total) {
            next();
        }
        return at;
    }

    private void nextMiniblock() {
        if (miniblock == miniblocks) {
            long delta = varint();
            minDelta = delta >>> 1 ^ -(delta & 1);
            if (miniblocks > end - at) {
                throw ParquetFile.malformed("a delta block ends inside its widths");
            }
            for (int i = 0; i < miniblocks; i++) {
                widths[i] = bytes[at++] & 0xff;
            }
            miniblock = 0;
        }
        unpack(widths[miniblock++]);
        inMiniblock = 0;
    }

    private void unpack(int width) {
        if (width > Long.SIZE) {
            throw ParquetFile.malformed("numbers of %d bits are told".formatted(width));
        }
        long size = (long) width * perMiniblock / 8;
        if (size > end - at) {
            throw ParquetFile.malformed("a delta block ends inside a miniblock");
        }
        long bit = (long) at << 3;
        for (int i = 0; i < perMiniblock; i++) {
            long number = 0;
            for (int done = 0; done < width; ) {
                int inByte = (int) (bit & 7);
                int taken = Math.min(8 - inByte, width - done);
                long part = (bytes[(int) (bit >> 3)] & 0xff) >> inByte & (1 << taken) - 1;
                number |= part << done;
                done += taken;
                bit += taken;
            }
            packed[i] = number;
        }
        at += (int) size;
    }

    private long varint() {
        long number = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (at >= end) {
                break;
            }
            int next = bytes[at++];
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw ParquetFile.malformed("the head of a delta block is not whole");
    }
}
