package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.model.ColumnSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows set aside on disk, in buckets by the hash of their partition, until the job ends. All rows of a partition are in
 * buckets of one number, whichever lane spilled them. Never synced: after a crash the job is not committed and the spill
 * is thrown away. One thread.
 */
final class Spill {
    static final int BUCKETS = 64;
    private static final int BUFFER_BYTES = 16 << 10;

    private final Path folder;
    private final String name;
    private final int depth;
    private final @Nullable ByteBuilder[] buffers = new ByteBuilder[BUCKETS];
    private final @Nullable FileChannel[] files = new FileChannel[BUCKETS];
    private final SpillRow.Writer row = new SpillRow.Writer(this::take);

    /** @param depth how often the rows were split before; each time other bits of the hash decide */
    Spill(Path folder, String name, int depth) {
        this.folder = folder;
        this.name = name;
        this.depth = depth;
    }

    ColumnSink row(int day, byte @Nullable [] text, int from, int to) {
        return row.begin(day, text, from, to);
    }

    /** Takes a whole row in its spilled form. */
    void take(ByteBuilder rowBytes) {
        take(rowBytes, 0, rowBytes.size());
    }

    void take(ByteBuilder bytes, int at, int length) {
        int bucket = bucketOf(bytes, at);
        ByteBuilder buffer = buffers[bucket];
        if (buffer == null) {
            buffer = new ByteBuilder(BUFFER_BYTES);
            buffers[bucket] = buffer;
        }
        if (buffer.size() + length > BUFFER_BYTES) {
            write(bucket, buffer);
        }
        buffer.putBytes(bytes.array(), at, at + length);
    }

    private int bucketOf(ByteBuilder bytes, int at) {
        int length = Math.max(0, SpillRow.textLength(bytes, at));
        int textAt = SpillRow.textAt(at);
        int hash = PartitionIndex.hash(SpillRow.day(bytes, at), bytes.array(), textAt, textAt + length);
        return hash >>> 26 - 6 * depth & BUCKETS - 1;
    }

    private void write(int bucket, ByteBuilder buffer) {
        try {
            FileChannel file = files[bucket];
            if (file == null) {
                Files.createDirectories(folder);
                file = FileChannel.open(path(bucket), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                files[bucket] = file;
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer.array(), 0, buffer.size());
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            buffer.release();
        } catch (IOException e) {
            throw DiskFailure.of("spilling rows", folder, e);
        }
    }

    private Path path(int bucket) {
        return folder.resolve(name + "-" + bucket);
    }

    /** Writes what is buffered; no row may follow. */
    void finish() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            ByteBuilder buffer = buffers[bucket];
            if (buffer != null && buffer.size() > 0) {
                write(bucket, buffer);
            }
            buffers[bucket] = null;
        }
        close();
    }

    void close() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            FileChannel file = files[bucket];
            if (file != null && file.isOpen()) {
                try {
                    file.close();
                } catch (IOException e) {
                    throw DiskFailure.of("spilling rows", folder, e);
                }
            }
        }
    }

    /** The file of a bucket that has rows. */
    Optional<Path> bucket(int bucket) {
        return files[bucket] == null ? Optional.empty() : Optional.of(path(bucket));
    }
}
