package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The segment that is being written. Owned by the writer. */
final class ActiveSegment {
    private final LogFile file;
    private final SegmentHeader header;
    private final Segment segment;
    /** Behind the last group that was synced: everything further on was acknowledged to nobody. */
    private long committed = SegmentHeader.BYTES;

    private ActiveSegment(LogFile file, SegmentHeader header) {
        this.file = file;
        this.header = header;
        this.segment = new Segment(header.first(), header.first(), SegmentHeader.BYTES);
    }

    /** Makes the file: when this returns, its header and its name are on the disk. */
    static ActiveSegment create(LogFolder folder, SegmentHeader header) throws IOException {
        String temporary = SegmentName.of(header.first()) + SegmentName.TEMPORARY;
        return begin(folder, header, folder.create(temporary), temporary);
    }

    /**
     * Writes over a file that was another segment's. What is left of that one behind the end is no frame here: the salt is
     * another. Should the power fail before both new names are on the disk, the old one lies below the trim mark.
     */
    static ActiveSegment reuse(LogFolder folder, SegmentHeader header, String spare) throws IOException {
        return begin(folder, header, folder.openForReuse(spare), spare);
    }

    private static ActiveSegment begin(LogFolder folder, SegmentHeader header, LogFile file, String temporary)
            throws IOException {
        String name = SegmentName.of(header.first());
        try {
            file.writeFully(header.toBytes(), 0);
            file.sync();
            folder.rename(temporary, name);
            folder.sync();
            return new ActiveSegment(file, header);
        } catch (IOException | RuntimeException e) {
            Closing.quietly(file, name);
            throw e;
        }
    }

    Segment segment() {
        return segment;
    }

    long salt() {
        return header.salt();
    }

    long size() {
        return committed;
    }

    boolean hasEntries() {
        return committed > SegmentHeader.BYTES;
    }

    /**
     * Writes and syncs frames behind those that are there.
     *
     * @throws DiskFullException where nothing of it stayed in the file; every other failure leaves that open
     */
    void append(ByteBuffer frames) throws IOException {
        long end = committed + frames.remaining();
        write(frames);
        file.sync();
        committed = end;
    }

    private void write(ByteBuffer frames) throws IOException {
        try {
            file.writeFully(frames, committed);
        } catch (DiskFullException full) {
            file.truncate(committed);
            file.sync();
            throw full;
        }
    }

    /** Nothing stands behind the seal, whatever the file was before. */
    void seal(long end) throws IOException {
        ByteBuffer seal = SealFrame.of(end, salt(), committed);
        long size = committed + seal.remaining();
        write(seal);
        file.truncate(size);
        file.sync();
        committed = size;
        file.close();
    }

    /** Without another word to the disk. */
    void abandon() {
        Closing.quietly(file, segment.name());
    }
}
