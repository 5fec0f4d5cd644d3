package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.parquet.FileOutput;
import io.quantivista.ingestion.lake.parquet.PageCodec;
import io.quantivista.ingestion.lake.parquet.ParquetSchema;
import io.quantivista.ingestion.lake.parquet.ParquetWriter;

/** What writing files takes, shared by the files that one thread writes. One thread at a time. */
final class WriterKit implements AutoCloseable {
    private final PageCodec codec;
    private final FileOutput output = new FileOutput();
    private final WriteMemory memory;
    private final long rowGroupBytes;
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

    boolean mustShrink() {
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
