package io.quantivista.ingestion.lake.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.quantivista.ingestion.lake.storage.BlockPool;
import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.ByteChain;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageType;

/**
 * Turns raw pages into stored ones. It holds the scratch space and the compressor that all files of a lane share, which
 * is what makes opening a file cheap. One thread at a time; closing it frees native memory.
 */
public final class PageCodec implements AutoCloseable {
    private static final int SCRATCH = 64 << 10;
    private static final int FASTEST = 1;
    /**
     * What level 1 takes for inputs of half a megabyte and more. For smaller ones it looks for shorter matches, which takes
     * a tenth longer and, on records of JSON, finds worse ones.
     */
    private static final int MIN_MATCH = 7;

    private static final int HASH_LOG = 13;

    final ByteBuilder raw = new ByteBuilder(SCRATCH);
    final RunLengthEncoder runs = new RunLengthEncoder(raw);
    private final ByteBuilder head = new ByteBuilder(256);
    private final CompactWriter header = new CompactWriter(head);
    private final ByteBuilder stored = new ByteBuilder(SCRATCH);
    private final ZstdCompressCtx zstd;
    final BlockPool blocks;

    /** @param blocks where stored pages are kept until their file is written */
    public PageCodec(int zstdLevel, BlockPool blocks) {
        this.blocks = blocks;
        zstd = new ZstdCompressCtx();
        zstd.setLevel(zstdLevel);
        zstd.setChecksum(false);
        if (zstdLevel == FASTEST) {
            zstd.setMinMatch(MIN_MATCH);
            zstd.setHashLog(HASH_LOG);
        }
    }

    /** Size of the header of the page made last; the format counts it into a chunk's uncompressed size. */
    int headerBytes() {
        return head.size();
    }

    /** Appends the data page in {@link #raw}, with its header; how many bytes that made. */
    int dataPage(int values, Encoding encoding, boolean compressed, ByteChain out) {
        int storedLength = store(raw, compressed);
        beginHeader(PageType.DATA_PAGE, raw.size(), storedLength);
        header.beginStruct(5);
        header.i32(1, values);
        header.i32(2, encoding.getValue());
        header.i32(3, Encoding.RLE.getValue());
        header.i32(4, Encoding.RLE.getValue());
        return endPage(compressed ? stored : raw, storedLength, out);
    }

    /** Appends a dictionary page; how many bytes that made. */
    int dictionaryPage(ByteBuilder entries, int count, boolean compressed, ByteChain out) {
        int storedLength = store(entries, compressed);
        beginHeader(PageType.DICTIONARY_PAGE, entries.size(), storedLength);
        header.beginStruct(7);
        header.i32(1, count);
        header.i32(2, Encoding.PLAIN.getValue());
        return endPage(compressed ? stored : entries, storedLength, out);
    }

    /** Compresses a page's body into {@link #stored} where that is asked for; the length that it then has. */
    private int store(ByteBuilder body, boolean compressed) {
        if (!compressed) {
            return body.size();
        }
        int bound = Math.toIntExact(Zstd.compressBound(body.size()));
        stored.clear();
        stored.reserve(bound);
        return zstd.compressByteArray(stored.array(), 0, bound, body.array(), 0, body.size());
    }

    /** The numbers are the field ids of {@code parquet.thrift}. */
    private void beginHeader(PageType type, int rawLength, int storedLength) {
        head.clear();
        header.i32(1, type.getValue());
        header.i32(2, rawLength);
        header.i32(3, storedLength);
    }

    private int endPage(ByteBuilder body, int length, ByteChain out) {
        header.endStruct();
        header.endStruct();
        out.put(head.array(), 0, head.size());
        out.put(body.array(), 0, length);
        return head.size() + length;
    }

    @Override
    public void close() {
        zstd.close();
    }
}
