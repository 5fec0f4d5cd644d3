package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.format.binary.DecodedBytes;
import java.io.IOException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;

/**
 * Goes through one column of a row group, entry by entry: where it stands in the nesting, and its value where it has one.
 * Owned by one lane.
 */
final class ColumnCursor {
    private final PageReader pages;
    private final int maxRepetition;
    private final int maxDefinition;
    private final ColumnValues values;
    private final DecodedBytes page = new DecodedBytes();
    private final DecodedBytes dictionary = new DecodedBytes();
    private final BitRuns repetitions = new BitRuns();
    private final BitRuns definitions = new BitRuns();

    private long inPage;
    private int repetition;
    private int definition;
    private boolean isAtEnd;

    ColumnCursor(ColumnDescriptor column, PageReader pages) {
        this.pages = pages;
        this.maxRepetition = column.getMaxRepetitionLevel();
        this.maxDefinition = column.getMaxDefinitionLevel();
        this.values = new ColumnValues(column.getPrimitiveType());
    }

    /** At which level of nesting the entry repeats; 0 begins a record. */
    int repetition() {
        return repetition;
    }

    /** How many of the optional and repeated levels the entry has. */
    int definition() {
        return definition;
    }

    /** Whether there is no entry any more. */
    boolean isAtEnd() {
        return isAtEnd;
    }

    /** The entry's value; there is one where the definition level is the highest. */
    ColumnValues values() {
        return values;
    }

    /** Goes to the next entry, to the first one when called for the first time. */
    void next() throws IOException {
        while (inPage == 0) {
            if (!pages.hasMore()) {
                if (isAtEnd) {
                    throw ParquetFile.malformed("a column has fewer entries than its row group has rows");
                }
                isAtEnd = true;
                repetition = 0;
                definition = -1;
                return;
            }
            load();
        }
        inPage--;
        repetition = maxRepetition > 0 ? repetitions.next() : 0;
        definition = maxDefinition > 0 ? definitions.next() : 0;
        if (definition == maxDefinition) {
            values.next();
        } else if (definition > maxDefinition || repetition > maxRepetition) {
            throw ParquetFile.malformed("levels %d and %d are beyond the schema's".formatted(repetition, definition));
        }
    }

    private void load() throws IOException {
        PageHeader header = pages.header();
        switch (header.getType()) {
            case DICTIONARY_PAGE -> {
                pages.read(header, dictionary);
                if (header.getDictionary_page_header() == null) {
                    throw ParquetFile.malformed("a dictionary page has no header of its own");
                }
                values.dictionary(dictionary, header.getDictionary_page_header().getNum_values());
            }
            case DATA_PAGE, DATA_PAGE_V2 -> {
                pages.read(header, page);
                if (header.getType() == PageType.DATA_PAGE) {
                    loadFirst(header.getData_page_header());
                } else {
                    loadSecond(header.getData_page_header_v2());
                }
            }
            case INDEX_PAGE -> pages.read(header, page);
        }
    }

    /** Version 1: levels and values are compressed together, each kind of level behind its length. */
    private void loadFirst(DataPageHeader header) {
        if (header == null || header.getNum_values() < 0) {
            throw ParquetFile.malformed("a data page has no number of values");
        }
        inPage = header.getNum_values();
        int at = 0;
        if (maxRepetition > 0) {
            at = levels(repetitions, header.getRepetition_level_encoding(), at, maxRepetition);
        }
        if (maxDefinition > 0) {
            at = levels(definitions, header.getDefinition_level_encoding(), at, maxDefinition);
        }
        values.page(page.bytes(), at, page.length(), header.getEncoding(), inPage);
    }

    private int levels(BitRuns runs, Encoding encoding, int at, int most) {
        int width = width(most);
        if (encoding == Encoding.BIT_PACKED) {
            long size = (inPage * width + 7) / 8;
            if (size > page.length() - at) {
                throw ParquetFile.malformed("the levels of a page go beyond its end");
            }
            runs.packedFromTheTop(page.bytes(), at, at + (int) size, width);
            return at + (int) size;
        }
        if (page.length() - at < Integer.BYTES) {
            throw ParquetFile.malformed("the levels of a page have no length");
        }
        int size = ColumnValues.int32(page.bytes(), at);
        int from = at + Integer.BYTES;
        if (size < 0 || size > page.length() - from) {
            throw ParquetFile.malformed("the levels of a page tell %d bytes of %d".formatted(size, page.length()));
        }
        runs.hybrid(page.bytes(), from, from + size, width);
        return from + size;
    }

    private void loadSecond(DataPageHeaderV2 header) {
        if (header == null || header.getNum_values() < 0) {
            throw ParquetFile.malformed("a data page has no number of values");
        }
        inPage = header.getNum_values();
        int behindRepetitions = header.getRepetition_levels_byte_length();
        int behindDefinitions = behindRepetitions + header.getDefinition_levels_byte_length();
        repetitions.hybrid(page.bytes(), 0, behindRepetitions, width(maxRepetition));
        definitions.hybrid(page.bytes(), behindRepetitions, behindDefinitions, width(maxDefinition));
        values.page(page.bytes(), behindDefinitions, page.length(), header.getEncoding(), inPage);
    }

    private static int width(int most) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(most);
    }
}
