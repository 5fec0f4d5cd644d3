package io.quantivista.ingestion.quality.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes a sorted file of hashes: a table's, or those of several files together. */
final class KeyRunWriter {
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final long[] firstHashes;
    private long entries;

    private KeyRunWriter(Path file, long capacity) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.file = file;
        this.channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.firstHashes = new long[Math.toIntExact((capacity + KeyRun.PAGE_ENTRIES - 1) / KeyRun.PAGE_ENTRIES)];
    }

    /** Writes {@code count} sorted pairs. */
    static KeyRun write(Path file, long[] pairs, int count) throws IOException {
        KeyRunWriter writer = new KeyRunWriter(file, count);
        for (int i = 0; i < 2 * count; i += 2) {
            writer.add(pairs[i], pairs[i + 1]);
        }
        return writer.finish(0);
    }

    /** Writes the entries of all files, in their order. */
    static KeyRun merge(Path file, List<KeyRun> runs) throws IOException {
        KeyRunWriter writer =
                new KeyRunWriter(file, runs.stream().mapToLong(KeyRun::entries).sum());
        Cursor[] cursors = new Cursor[runs.size()];
        for (int i = 0; i < cursors.length; i++) {
            cursors[i] = new Cursor(runs.get(i));
        }
        Cursor least = least(cursors);
        while (least.isOnEntry) {
            writer.add(least.hash, least.place);
            least.advance();
            least = least(cursors);
        }
        return writer.finish(runs.get(0).level() + 1);
    }

    private static Cursor least(Cursor[] cursors) {
        Cursor least = cursors[0];
        for (Cursor cursor : cursors) {
            if (cursor.isOnEntry && (!least.isOnEntry || Long.compareUnsigned(cursor.hash, least.hash) < 0)) {
                least = cursor;
            }
        }
        return least;
    }

    private void add(long hash, long place) throws IOException {
        if (entries % KeyRun.PAGE_ENTRIES == 0) {
            firstHashes[(int) (entries / KeyRun.PAGE_ENTRIES)] = hash;
        }
        if (!buffer.hasRemaining()) {
            drain();
        }
        buffer.putLong(hash).putLong(place);
        entries++;
    }

    private void drain() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    private KeyRun finish(int level) throws IOException {
        drain();
        return new KeyRun(file, channel, firstHashes, entries, level);
    }

    /** Walks through one file, a buffer at a time. */
    private static final class Cursor {
        private final KeyRun run;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        private long next;
        private long hash;
        private long place;
        private boolean isOnEntry = true;

        Cursor(KeyRun run) throws IOException {
            this.run = run;
            buffer.limit(0);
            advance();
        }

        void advance() throws IOException {
            if (!buffer.hasRemaining()) {
                buffer.clear();
                run.read(buffer, next);
                buffer.flip();
                next += buffer.limit();
            }
            isOnEntry = buffer.hasRemaining();
            if (isOnEntry) {
                hash = buffer.getLong();
                place = buffer.getLong();
            }
        }
    }
}
