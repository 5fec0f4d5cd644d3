package io.quantivista.ingestion.lake.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.quantivista.ingestion.lake.storage.ByteBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
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

    final ByteBuilder raw = new ByteBuilder(SCRATCH);
    final RunLengthEncoder runs = new RunLengthEncoder(raw);
    private final ByteBuilder head = new ByteBuilder(256);
    private final ByteBuilder stored = new ByteBuilder(SCRATCH);
    private final ZstdCompressCtx zstd;

    public PageCodec(int zstdLevel) {
        zstd = new ZstdCompressCtx();
        zstd.setLevel(zstdLevel);
        zstd.setChecksum(false);
    }

    /** Size of the header of the page made last; the format counts it into a chunk's uncompressed size. */
    int headerBytes() {
        return head.size();
    }

    /** The data page in {@link #raw}, with its header. */
    byte[] dataPage(int values, Encoding encoding, boolean compressed) {
        PageHeader header = new PageHeader(PageType.DATA_PAGE, raw.size(), 0);
        header.setData_page_header(new DataPageHeader(values, encoding, Encoding.RLE, Encoding.RLE));
        return page(header, raw.array(), raw.size(), compressed);
    }

    byte[] dictionaryPage(ByteBuilder entries, int count, boolean compressed) {
        PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, entries.size(), 0);
        header.setDictionary_page_header(new DictionaryPageHeader(count, Encoding.PLAIN));
        return page(header, entries.array(), entries.size(), compressed);
    }

    private byte[] page(PageHeader header, byte[] body, int length, boolean compressed) {
        byte[] storedBody = body;
        int storedLength = length;
        if (compressed) {
            int bound = Math.toIntExact(Zstd.compressBound(length));
            stored.clear();
            stored.reserve(bound);
            storedLength = zstd.compressByteArray(stored.array(), 0, bound, body, 0, length);
            storedBody = stored.array();
        }
        header.setCompressed_page_size(storedLength);
        head.clear();
        try {
            Util.writePageHeader(header, head);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] page = Arrays.copyOf(head.array(), head.size() + storedLength);
        System.arraycopy(storedBody, 0, page, head.size(), storedLength);
        return page;
    }

    @Override
    public void close() {
        zstd.close();
    }
}
