package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.parquet.FileOutput;
import io.quantivista.ingestion.lake.parquet.PageCodec;
import io.quantivista.ingestion.lake.parquet.ParquetSchema;
import io.quantivista.ingestion.lake.parquet.ParquetWriter;
import java.util.LinkedHashSet;
import java.util.Set;

/** What writing files takes, shared by the files that one thread writes, of however many jobs. One thread at a time. */
final class WriterKit implements AutoCloseable {
    private final PageCodec codec;
    private final FileOutput output = new FileOutput();
    private final WriteMemory memory;
    private final long rowGroupBytes;
    private final Set<OpenFiles> open = new LinkedHashSet<>();
    private long held;
    private boolean closed;

    WriterKit(LakeConfig config, WriteMemory memory) {
        this.codec = new PageCodec(config.zstdLevel(), memory.blocks());
        this.memory = memory;
        this.rowGroupBytes = config.rowGroupBytes();
        memory.join();
    }

    ParquetWriter writer(ParquetSchema schema) {
        return new ParquetWriter(schema, codec, output, this::changed, rowGroupBytes);
    }

    /** Where files are open; told when the first is opened. */
    void opened(OpenFiles files) {
        open.add(files);
    }

    /** None of them is open any more. */
    void ended(OpenFiles files) {
        open.remove(files);
    }

    /**
     * Writes the rows of the files that hold the most, whichever jobs they are of, until no more is held than may be. Called
     * between rows.
     */
    void makeRoom() {
        for (long before = Long.MAX_VALUE; mustShrink() && held < before; ) {
            before = held;
            shrink();
        }
    }

    private void shrink() {
        OpenFiles largest = null;
        long most = 0;
        for (OpenFiles files : open) {
            long bytes = files.mostBytes();
            if (bytes > most) {
                largest = files;
                most = bytes;
            }
        }
        if (largest != null) {
            largest.shrink();
        }
    }

    void changed(long delta) {
        if (closed) {
            return;
        }
        held += delta;
        memory.changed(delta);
    }

    long held() {
        return held;
    }

    private boolean mustShrink() {
        return memory.mustShrink(held);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        codec.close();
        memory.changed(-held);
        held = 0;
        memory.leave();
    }
}
