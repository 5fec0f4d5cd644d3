package io.quantivista.ingestion.quality.keys;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of hashes and places in the order of the hashes, never changed. The first hash of every page is held in memory: a
 * byte for 32 entries. Reading it is safe for any thread.
 */
final class KeyRun implements Closeable {
    static final int ENTRY_BYTES = 16;
    static final int PAGE_BYTES = 4096;
    static final int PAGE_ENTRIES = PAGE_BYTES / ENTRY_BYTES;

    private final Path file;
    private final FileChannel channel;
    private final long[] firstHashes;
    private final long entries;
    private final int level;

    /** @param level how often its entries were merged */
    KeyRun(Path file, FileChannel channel, long[] firstHashes, long entries, int level) {
        this.file = file;
        this.channel = channel;
        this.firstHashes = firstHashes;
        this.entries = entries;
        this.level = level;
    }

    int level() {
        return level;
    }

    long entries() {
        return entries;
    }

    boolean contains(long hash, Key key, KeyLog log) throws IOException {
        for (int number = firstPage(hash); number < firstHashes.length; number++) {
            ByteBuffer page = key.page();
            read(page, (long) number * PAGE_BYTES);
            LongBuffer longs = page.flip().asLongBuffer();
            int count = longs.remaining() / 2;
            for (int i = lowerBound(longs, count, hash); i < count; i++) {
                if (longs.get(2 * i) != hash) {
                    return false;
                }
                if (log.holds(longs.get(2 * i + 1) - 1, key)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The page in which the first entry of a hash stands, if it is there: the last that begins below the hash. */
    private int firstPage(long hash) {
        int low = 0;
        int high = firstHashes.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(firstHashes[middle], hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return Math.max(0, low - 1);
    }

    private static int lowerBound(LongBuffer longs, int count, long hash) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(longs.get(2 * middle), hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Fills the buffer from a place of the file on, as far as the file goes. */
    void read(ByteBuffer buffer, long from) throws IOException {
        long at = from;
        while (buffer.hasRemaining() && at < entries * ENTRY_BYTES) {
            int read = channel.read(buffer, at);
            if (read < 0) {
                throw new IOException("%s ends at %d of %d bytes".formatted(file, at, entries * ENTRY_BYTES));
            }
            at += read;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
