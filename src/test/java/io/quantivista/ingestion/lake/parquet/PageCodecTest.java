package io.quantivista.ingestion.lake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.quantivista.ingestion.lake.storage.BlockPool;
import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.ByteChain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageCodecTest {
    private static final int[] LENGTHS = {1, 63, 64, 8191, 8192, 100_000};

    private final BlockPool blocks = new BlockPool(1 << 20);
    private final PageCodec codec = new PageCodec(1, blocks);
    private final Random random = new Random(3);

    @AfterEach
    void close() {
        codec.close();
    }

    @Test
    void aDataPagesHeaderHasTheLibrarysBytes() throws IOException {
        for (int length : LENGTHS) {
            for (boolean compressed : new boolean[] {true, false}) {
                ByteChain out = new ByteChain(blocks);
                byte[] body = body(length);
                codec.raw.clear();
                codec.raw.putBytes(body, 0, length);
                int values = random.nextInt(1 << 20);

                int written = codec.dataPage(values, Encoding.RLE_DICTIONARY, compressed, out);

                PageHeader expected = new PageHeader(PageType.DATA_PAGE, length, 0);
                expected.setData_page_header(
                        new DataPageHeader(values, Encoding.RLE_DICTIONARY, Encoding.RLE, Encoding.RLE));
                checkPage(out, written, expected, body, compressed);
            }
        }
    }

    @Test
    void aDictionaryPagesHeaderHasTheLibrarysBytes() throws IOException {
        for (int length : LENGTHS) {
            for (boolean compressed : new boolean[] {true, false}) {
                ByteChain out = new ByteChain(blocks);
                byte[] body = body(length);
                ByteBuilder entries = new ByteBuilder(16);
                entries.putBytes(body, 0, length);
                int count = random.nextInt(4096);

                int written = codec.dictionaryPage(entries, count, compressed, out);

                PageHeader expected = new PageHeader(PageType.DICTIONARY_PAGE, length, 0);
                expected.setDictionary_page_header(new DictionaryPageHeader(count, Encoding.PLAIN));
                checkPage(out, written, expected, body, compressed);
            }
        }
    }

    private byte[] body(int length) {
        byte[] body = new byte[length];
        random.nextBytes(body);
        Arrays.fill(body, 0, length / 2, (byte) 'x');
        return body;
    }

    /** The library reads the header; written by the library it has the same bytes; and the body behind it is the page's. */
    private void checkPage(ByteChain out, int written, PageHeader expected, byte[] body, boolean compressed)
            throws IOException {
        ByteBuilder all = new ByteBuilder(16);
        out.appendTo(all);
        byte[] page = Arrays.copyOf(all.array(), all.size());
        assertThat(written).isEqualTo(page.length);
        PageHeader read = Util.readPageHeader(new ByteArrayInputStream(page));
        expected.setCompressed_page_size(read.getCompressed_page_size());
        assertThat(read).isEqualTo(expected);
        ByteBuilder header = new ByteBuilder(16);
        Util.writePageHeader(expected, header);
        assertThat(codec.headerBytes()).isEqualTo(header.size());
        assertThat(page).startsWith(Arrays.copyOf(header.array(), header.size()));
        byte[] stored = Arrays.copyOfRange(page, header.size(), page.length);
        assertThat(stored).hasSize(read.getCompressed_page_size());
        assertThat(compressed ? Zstd.decompress(stored, body.length) : stored).isEqualTo(body);
    }
}
