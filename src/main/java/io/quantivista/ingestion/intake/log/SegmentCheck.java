package io.quantivista.ingestion.intake.log;

import java.io.IOException;

/**
 * What a segment holds, every byte of it checked.
 *
 * @param header of the segment
 * @param end the position behind its last whole entry
 * @param bytes the offset behind that entry
 * @param isTorn whether a group was begun there that is not whole, which nobody was told of
 */
record SegmentCheck(SegmentHeader header, long end, long bytes, boolean isTorn) {

    boolean hasEntries() {
        return end > header.first();
    }

    Segment toSegment() {
        return new Segment(header.first(), end, bytes);
    }

    /**
     * Reads a segment to its end.
     *
     * @param isLast whether it may end without a seal, in a torn group or in what the file was before; behind its seal, too,
     *     that may still stand
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
                if (!isLast) {
                    requireSealAtEnd(folder.pathOf(name), found, size);
                } else if (found instanceof Found.Bad bad) {
                    refuseOnceGood(folder.pathOf(name), scanner, offset, bad);
                }
                return new SegmentCheck(scanner.header(), position, offset, scanner.isTornAt(offset, found));
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

    private static void requireSealAtEnd(String path, Found found, long size) throws DamagedLogException {
        if (!(found instanceof Found.Seal seal)) {
            throw damage(path, found, size, LaterFrames.NONE);
        }
        if (seal.next() < size) {
            throw new DamagedLogException(path, seal.next(), size, "bytes stand behind its seal");
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
