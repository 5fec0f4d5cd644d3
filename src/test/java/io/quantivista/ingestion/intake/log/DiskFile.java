package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A file of a {@link FaultyDisk}: what the page cache shows, what the disk has, and the changes between them. */
final class DiskFile implements LogFile {
    private final FaultyDisk disk;
    private byte[] cached = {};
    private byte[] stored = {};
    private final List<Change> changes = new ArrayList<>();

    /** Bytes written at a place; none, and the file is cut there. */
    private record Change(long at, byte[] bytes) {
        byte[] on(byte[] content) {
            if (bytes.length == 0) {
                return Arrays.copyOf(content, (int) at);
            }
            byte[] changed = Arrays.copyOf(content, (int) Math.max(content.length, at + bytes.length));
            System.arraycopy(bytes, 0, changed, (int) at, bytes.length);
            return changed;
        }
    }

    DiskFile(FaultyDisk disk) {
        this.disk = disk;
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        disk.call(7, at);
        int length = source.remaining();
        if (disk.isFull()) {
            length = disk.random().nextBoolean() ? 0 : disk.random().nextInt(length);
            if (length == 0) {
                throw new DiskFullException(new IOException("No space left on device"));
            }
        } else if (disk.random().nextInt(8) == 0) {
            length = 1 + disk.random().nextInt(length);
        }
        byte[] bytes = new byte[length];
        source.get(bytes);
        change(new Change(at, bytes));
        return length;
    }

    private void change(Change change) {
        cached = change.on(cached);
        changes.add(change);
    }

    @Override
    public int read(ByteBuffer target, long at) {
        disk.call(8, at);
        int length = (int) Math.min(target.remaining(), cached.length - at);
        if (length <= 0) {
            return -1;
        }
        target.put(cached, (int) at, length);
        return length;
    }

    @Override
    public long size() {
        return cached.length;
    }

    @Override
    public void truncate(long size) {
        disk.call(9, size);
        change(new Change(size, new byte[0]));
    }

    @Override
    public void sync() throws IOException {
        disk.call(10, changes.size());
        if (disk.syncFails()) {
            keepSome();
            throw new IOException("Input/output error");
        }
        changes.forEach(change -> stored = change.on(stored));
        changes.clear();
    }

    void losePower() {
        keepSome();
        cached = stored;
    }

    /** Of each change some sectors reach the disk, in no order; the rest never will. */
    private void keepSome() {
        for (Change change : changes) {
            int luck = disk.random().nextInt(4);
            if (luck == 0) {
                continue;
            }
            if (luck == 1 || change.bytes().length == 0) {
                stored = change.on(stored);
            } else {
                keepSectors(change);
            }
        }
        changes.clear();
    }

    private void keepSectors(Change change) {
        byte[] bytes = change.bytes();
        int from = 0;
        while (from < bytes.length) {
            int inSector = (int) ((change.at() + from) % FaultyDisk.SECTOR);
            int to = Math.min(bytes.length, from + FaultyDisk.SECTOR - inSector);
            if (disk.random().nextBoolean()) {
                stored = new Change(change.at() + from, Arrays.copyOfRange(bytes, from, to)).on(stored);
            }
            from = to;
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
