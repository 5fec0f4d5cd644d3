package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.storage.BlockPool;
import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.ByteChain;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.model.ColumnSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows set aside on disk, in buckets by the hash of their partition, until the job ends. All rows of a partition are in
 * buckets of one number, whichever lane spilled them. Never synced: after a crash the job is not committed and the spill
 * is thrown away. It holds a block of the pool for each bucket, 2 MiB, beside the budget of open files: nothing could be
 * written early to give them back. One thread.
 */
final class Spill {
    static final int BUCKETS = 64;

    private final Path folder;
    private final String name;
    private final int depth;
    private final BlockPool pool;
    private final @Nullable ByteChain[] buffers = new ByteChain[BUCKETS];
    private final @Nullable SpilledRows[] written = new SpilledRows[BUCKETS];
    private final SpillRow.Writer row = new SpillRow.Writer(this::take);
    private @Nullable SpillFile file;

    /** @param depth how often the rows were split before; each time other bits of the hash decide */
    Spill(Path folder, String name, int depth, BlockPool pool) {
        this.folder = folder;
        this.name = name;
        this.depth = depth;
        this.pool = pool;
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
        ByteChain buffer = buffers[bucket];
        if (buffer == null) {
            buffer = new ByteChain(pool);
            buffers[bucket] = buffer;
        }
        buffer.put(bytes.array(), at, at + length);
        if (buffer.size() > BlockPool.BLOCK_BYTES) {
            try {
                buffer.drainFull(writtenOf(bucket)::write);
            } catch (IOException e) {
                throw failure(e);
            }
        }
    }

    private int bucketOf(ByteBuilder bytes, int at) {
        int length = Math.max(0, SpillRow.textLength(bytes, at));
        int textAt = SpillRow.textAt(at);
        int hash = PartitionIndex.hash(SpillRow.day(bytes, at), bytes.array(), textAt, textAt + length);
        return hash >>> 26 - 6 * depth & BUCKETS - 1;
    }

    private SpilledRows writtenOf(int bucket) throws IOException {
        SpilledRows rows = written[bucket];
        if (rows == null) {
            SpillFile place = file;
            if (place == null) {
                place = SpillFile.create(folder.resolve(name));
                file = place;
            }
            rows = new SpilledRows(place);
            written[bucket] = rows;
        }
        return rows;
    }

    /** Writes what is buffered; no row may follow. */
    void finish() {
        int parts = 0;
        try {
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                ByteChain buffer = buffers[bucket];
                if (buffer != null) {
                    buffer.writeTo(writtenOf(bucket)::write);
                    parts++;
                }
            }
        } catch (IOException e) {
            throw failure(e);
        }
        releaseBuffers();
        if (file != null) {
            file.parts(parts);
        }
    }

    private void releaseBuffers() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            ByteChain buffer = buffers[bucket];
            if (buffer != null) {
                buffer.release();
                buffers[bucket] = null;
            }
        }
    }

    private GatewayException failure(IOException cause) {
        return DiskFailure.of("spilling rows", folder, cause);
    }

    /** The rows of a bucket, where it has some. To be {@linkplain SpilledRows#remove removed} by who reads them. */
    Optional<SpilledRows> bucket(int bucket) {
        return Optional.ofNullable(written[bucket]);
    }

    /** Gives up what was spilled; its file is left for whoever removes the folder. */
    void close() {
        releaseBuffers();
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
