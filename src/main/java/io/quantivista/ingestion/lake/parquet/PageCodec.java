package io.quantivista.ingestion.lake.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.quantivista.ingestion.lake.storage.BlockPool;
import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.ByteChain;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

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
        PageHeader header = new PageHeader(PageType.DATA_PAGE, raw.size(), 0);
        header.setData_page_header(new DataPageHeader(values, encoding, Encoding.RLE, Encoding.RLE));
        return page(header, raw, compressed, out);
    }

    /** Appends a dictionary page; how many bytes that made. */
    int dictionaryPage(ByteBuilder entries, int count, boolean compressed, ByteChain out) {
        PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, entries.size(), 0);
        header.setDictionary_page_header(new DictionaryPageHeader(count, Encoding.PLAIN));
        return page(header, entries, compressed, out);
    }

    private int page(PageHeader header, ByteBuilder body, boolean compressed, ByteChain out) {
        ByteBuilder storedBody = body;
        int storedLength = body.size();
        if (compressed) {
            int bound = Math.toIntExact(Zstd.compressBound(body.size()));
            stored.clear();
            stored.reserve(bound);
            storedLength = zstd.compressByteArray(stored.array(), 0, bound, body.array(), 0, body.size());
            storedBody = stored;
        }
        header.setCompressed_page_size(storedLength);
        head.clear();
        try {
            Util.writePageHeader(header, head);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.put(head.array(), 0, head.size());
        out.put(storedBody.array(), 0, storedLength);
        return head.size() + storedLength;
    }

    @Override
    public void close() {
        zstd.close();
    }
}
