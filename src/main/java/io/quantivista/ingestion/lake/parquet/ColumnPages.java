package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.ByteChain;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;

/**
 * One column of the row group that is being filled: the pages finished so far and the one being filled.
 *
 * <p>Rows in which the column was not put are caught up with lazily, as one run, when it is put next or the page ends.
 * A column that is never put costs nothing per row. One thread.
 */
abstract class ColumnPages {
    /** Raw bytes after which a page is encoded: below it zstd loses ratio, above it 128 open files hold too much. */
    static final int PAGE_BYTES = 256 << 10;
    /** Under this a chunk is stored as it is: the frame would cost more than it saves. */
    private static final int TOO_SMALL_TO_COMPRESS = 160;

    private static final int FIRST_RUNS = 4;

    final ParquetColumn column;
    final PageCodec codec;
    private final BufferedBytes buffered;

    /** Finished pages with their headers, and what they are. */
    private final ByteChain pages;

    private final ByteChain dictionaryPage;
    private final Set<Encoding> encodings = EnumSet.noneOf(Encoding.class);
    private final ChunkStatistics statistics = new ChunkStatistics();
    private CompressionCodec compression = CompressionCodec.ZSTD;
    private long storedBytes;
    private long rawBytes;

    /** Definition levels of the page as run lengths, present and absent in turn, beginning with present. */
    private int[] presence = new int[FIRST_RUNS];

    private int presenceRuns = 1;
    private int pageRows;
    private int rows;
    private long groupNulls;
    private long fileNulls;
    private int charged;

    ColumnPages(ParquetColumn column, PageCodec codec, BufferedBytes buffered) {
        this.column = column;
        this.codec = codec;
        this.buffered = buffered;
        this.pages = new ByteChain(codec.blocks);
        this.dictionaryPage = new ByteChain(codec.blocks);
    }

    /** Bytes of the page being filled, as they would count against the page's limit. */
    abstract int pageBytes();

    /** Memory held beside the finished pages. */
    abstract int capacity();

    /** Appends the page's values to the codec's raw bytes and forgets them. */
    abstract Encoding encodeValues(ByteBuilder raw);

    /** The dictionary that this row group's pages refer to; empty where none does. */
    abstract DictionaryEntries dictionary();

    /** The value of a row that does not put the column was asked for, {@code count} times. */
    abstract void fill(int count);

    /** Forgets everything about the row group, keeping little memory. */
    abstract void clearValues();

    /** Bounds of the row group as the format stores them, folded into the file's; called once a row group. */
    abstract void storeBounds(ChunkStatistics statistics);

    abstract ColumnBounds fileBounds(long nulls);

    abstract void clearFileBounds();

    /** Called before the value of row {@code row} (from 0 within the row group) is kept. */
    final void present(int row) {
        if (rows != row) {
            catchUp(row);
        }
        rows++;
        pageRows++;
        if ((presenceRuns & 1) == 0) {
            addPresenceRun();
        }
        presence[presenceRuns - 1]++;
    }

    /** Called after a value was kept. */
    final void added() {
        if (pageBytes() >= PAGE_BYTES) {
            endPage(false);
        }
    }

    /** Brings the column to {@code row} rows. */
    final void catchUp(int row) {
        int missing = row - rows;
        if (missing < 0) {
            throw new IllegalStateException("column %s was put twice in one row".formatted(column.name()));
        }
        if (missing == 0) {
            return;
        }
        rows = row;
        pageRows += missing;
        if (column.fill() != null) {
            if ((presenceRuns & 1) == 0) {
                addPresenceRun();
            }
            presence[presenceRuns - 1] += missing;
            fill(missing);
            return;
        }
        if (!column.nullable()) {
            throw new IllegalStateException("column %s must be put in every row".formatted(column.name()));
        }
        if ((presenceRuns & 1) == 1) {
            addPresenceRun();
        }
        presence[presenceRuns - 1] += missing;
        groupNulls += missing;
    }

    private void addPresenceRun() {
        if (presenceRuns == presence.length) {
            presence = Arrays.copyOf(presence, presence.length * 2);
        }
        presence[presenceRuns++] = 0;
    }

    final int presenceBytes() {
        return presenceRuns * Integer.BYTES;
    }

    /** Encodes the page being filled. */
    final void endPage(boolean lastOfGroup) {
        if (pageRows == 0) {
            return;
        }
        ByteBuilder raw = codec.raw;
        raw.clear();
        if (column.nullable()) {
            encodePresence(raw);
        }
        Encoding encoding = encodeValues(raw);
        if (pages.size() == 0
                && lastOfGroup
                && raw.size() + dictionary().bytes().size() < TOO_SMALL_TO_COMPRESS) {
            compression = CompressionCodec.UNCOMPRESSED;
        }
        storedBytes += codec.dataPage(pageRows, encoding, compression == CompressionCodec.ZSTD, pages);
        encodings.add(encoding);
        rawBytes += raw.size() + codec.headerBytes();
        pageRows = 0;
        presenceRuns = 1;
        presence[0] = 0;
        charge();
    }

    /** Encodes the page without its last {@code count} rows, whose values are not kept yet: a page has one encoding. */
    final void endPageBefore(int count) {
        pageRows -= count;
        presence[presenceRuns - 1] -= count;
        endPage(false);
        pageRows = count;
        presenceRuns = 1;
        presence[0] = count;
    }

    private void encodePresence(ByteBuilder raw) {
        int lengthAt = raw.size();
        raw.putInt(0);
        codec.runs.begin(raw, 1);
        for (int run = 0; run < presenceRuns; run++) {
            codec.runs.write(1 - (run & 1), presence[run]);
        }
        codec.runs.end();
        raw.patchInt(lengthAt, raw.size() - lengthAt - Integer.BYTES);
    }

    /** Tells the budget how much memory this column holds now. */
    final void charge() {
        int held = (int)
                Math.min(Integer.MAX_VALUE, pages.capacity() + capacity() + (long) presence.length * Integer.BYTES);
        if (held != charged) {
            buffered.changed(held - charged);
            charged = held;
        }
    }

    /** Ends the chunk at {@code rowCount} rows; its bytes are the dictionary's, then those of the {@link #pages}. */
    final ChunkBytes endChunk(int rowCount) {
        catchUp(rowCount);
        endPage(true);
        DictionaryEntries dictionary = dictionary();
        int dictionaryLength = 0;
        if (dictionary.count() > 0) {
            dictionaryLength = codec.dictionaryPage(
                    dictionary.bytes(), dictionary.count(), compression == CompressionCodec.ZSTD, dictionaryPage);
            storedBytes += dictionaryLength;
            rawBytes += dictionary.bytes().size() + codec.headerBytes();
            encodings.add(Encoding.PLAIN);
        }
        encodings.add(Encoding.RLE);
        statistics.begin(groupNulls);
        storeBounds(statistics);
        return new ChunkBytes(
                List.of(dictionaryPage, pages),
                dictionaryLength,
                storedBytes,
                rawBytes,
                encodings,
                compression,
                statistics);
    }

    /** Makes room for the next row group; the chunk's bytes are no longer needed. */
    final void clearGroup() {
        pages.release();
        dictionaryPage.release();
        encodings.clear();
        compression = CompressionCodec.ZSTD;
        storedBytes = 0;
        rawBytes = 0;
        rows = 0;
        pageRows = 0;
        presenceRuns = 1;
        presence = presence.length > 1024 ? new int[FIRST_RUNS] : presence;
        presence[0] = 0;
        fileNulls += groupNulls;
        groupNulls = 0;
        clearValues();
        charge();
    }

    /** Gives pooled memory back; nothing can follow. */
    void abandon() {
        pages.release();
        dictionaryPage.release();
    }

    final ColumnBounds endFile() {
        ColumnBounds bounds = fileBounds(fileNulls);
        fileNulls = 0;
        clearFileBounds();
        return bounds;
    }

    /** What a chunk brings to the file; valid until {@link #clearGroup}. */
    record ChunkBytes(
            List<ByteChain> pages,
            int dictionaryLength,
            long storedBytes,
            long rawBytes,
            Set<Encoding> encodings,
            CompressionCodec compression,
            ChunkStatistics statistics) {}
}
