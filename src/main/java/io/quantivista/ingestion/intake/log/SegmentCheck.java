package io.quantivista.ingestion.intake.log;

import java.io.IOException;

/**
 * What a segment holds, every byte of it checked.
 *
 * @param header of the segment
 * @param end the position behind its last whole entry
 * @param bytes the offset behind that entry
 * @param size of the file
 * @param isSealed whether the seal stands there, and nothing behind it
 */
record SegmentCheck(SegmentHeader header, long end, long bytes, long size, boolean isSealed) {

    boolean hasEntries() {
        return end > header.first();
    }

    /** Bytes behind the last whole group, which nobody was told of. */
    long torn() {
        return isSealed ? 0 : size - bytes;
    }

    Segment toSegment() {
        return new Segment(header.first(), end, bytes);
    }

    /**
     * Reads a segment to its end.
     *
     * @param isLast whether it may end without a seal, in a torn group
     * @throws DamagedLogException where bytes are bad that were once good
     */
    static SegmentCheck of(LogFolder folder, String name, boolean isLast) throws IOException {
        try (SegmentScanner scanner = SegmentScanner.open(folder, name)) {
            long size = scanner.size();
            long offset = SegmentHeader.BYTES;
            long position = scanner.header().first();
            while (true) {
                Found found = scanner.at(offset, size, position);
                if (found instanceof Found.Group group) {
                    offset = group.next();
                    position = group.end();
                    continue;
                }
                if (found instanceof Found.Seal seal) {
                    refuseBytesBehind(folder.pathOf(name), seal.next(), size);
                } else if (!isLast) {
                    throw damage(folder.pathOf(name), found, size, LaterFrames.NONE);
                } else if (found instanceof Found.Bad bad) {
                    refuseOnceGood(folder.pathOf(name), scanner, offset, bad);
                }
                return new SegmentCheck(scanner.header(), position, offset, size, found instanceof Found.Seal);
            }
        }
    }

    /** A torn tail ends the file; a bad place with a later group behind it was synced once. */
    private static void refuseOnceGood(String path, SegmentScanner scanner, long offset, Found.Bad bad)
            throws IOException {
        long later = LaterFrames.find(scanner.file(), scanner.header().salt(), offset + 8);
        if (later != LaterFrames.NONE) {
            throw damage(path, bad, scanner.size(), later);
        }
    }

    private static void refuseBytesBehind(String path, long end, long size) throws DamagedLogException {
        if (end < size) {
            throw new DamagedLogException(path, end, size, "bytes stand behind its seal");
        }
    }

    private static DamagedLogException damage(String path, Found found, long size, long later) {
        if (found instanceof Found.Bad bad) {
            long to = later == LaterFrames.NONE ? bad.to() : Math.min(bad.to(), later);
            return new DamagedLogException(path, bad.from(), to, bad.what());
        }
        return new DamagedLogException(path, size, size, "it ends without a seal, and a later segment follows");
    }
}
