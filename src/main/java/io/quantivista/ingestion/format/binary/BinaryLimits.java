package io.quantivista.ingestion.format.binary;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.List;

/**
 * How much of anything a file of a binary format may have; what crosses a limit is looked at before it is allocated.
 *
 * @param maxItems items of all arrays and maps of one record
 * @param maxBlockBytes an Avro block as it comes
 * @param maxDecodedBytes an Avro block, or a page of Parquet, decompressed
 * @param maxRatio decompressed bytes, and rows of a Parquet file, for each byte that came, beyond the first mebibyte
 * @param maxFooterBytes the footer of a Parquet file
 * @param maxColumns columns of a Parquet file, nested ones counted
 * @param maxRowGroupBytes a row group of a Parquet file as it comes
 * @param maxPagesBytes decompressed pages of all columns of a row group that are held at once
 */
public record BinaryLimits(
        int maxItems,
        int maxBlockBytes,
        int maxDecodedBytes,
        int maxRatio,
        int maxFooterBytes,
        int maxColumns,
        long maxRowGroupBytes,
        long maxPagesBytes) {
    private static final long RATIO_FREE_BYTES = 1 << 20;

    private static final Option<Integer> MAX_ITEMS = Option.number(
            "record.max_items",
            100_000,
            1,
            100_000_000,
            "Most items in the arrays and maps of one record; Avro, Parquet and Protobuf.");
    private static final Option<DataSize> MAX_BLOCK = Option.size(
            "avro.max_block_bytes",
            DataSize.ofMebibytes(16),
            DataSize.ofKibibytes(1),
            DataSize.ofGibibytes(1),
            "Largest block of an Avro file, as it comes.");
    private static final Option<DataSize> MAX_DECODED = Option.size(
            "decode.max_decoded_bytes",
            DataSize.ofMebibytes(32),
            DataSize.ofKibibytes(1),
            DataSize.ofGibibytes(1),
            "Largest block of Avro or page of Parquet when it is decompressed; each lane may hold one block.");
    private static final Option<Integer> MAX_RATIO = Option.number(
            "decode.max_ratio",
            1_000,
            1,
            1_000_000,
            "Most decompressed bytes for each byte of a block or page, where it has more than 1 MiB, and rows for each byte of a Parquet file, where it has more than 1,048,576.");
    private static final Option<DataSize> MAX_FOOTER = Option.size(
            "parquet.max_footer_bytes",
            DataSize.ofMebibytes(8),
            DataSize.ofKibibytes(1),
            DataSize.ofMebibytes(512),
            "Largest footer of a Parquet file.");
    private static final Option<Integer> MAX_COLUMNS = Option.number(
            "parquet.max_columns", 5_000, 1, 1_000_000, "Most columns of a Parquet file, nested ones counted.");
    private static final Option<DataSize> MAX_ROW_GROUP = Option.size(
            "parquet.max_row_group_bytes",
            DataSize.ofGibibytes(1),
            DataSize.ofKibibytes(1),
            DataSize.ofGibibytes(1_024),
            "Largest row group of a Parquet file, as it comes; it is read page by page.");
    private static final Option<DataSize> MAX_PAGES = Option.size(
            "parquet.max_pages_bytes",
            DataSize.ofMebibytes(256),
            DataSize.ofKibibytes(1),
            DataSize.ofGibibytes(64),
            "Decompressed pages of a row group that are held at once: of each column one and its dictionary, in each lane.");

    public static final List<Option<?>> OPTIONS =
            List.of(MAX_ITEMS, MAX_BLOCK, MAX_DECODED, MAX_RATIO, MAX_FOOTER, MAX_COLUMNS, MAX_ROW_GROUP, MAX_PAGES);

    public static final BinaryLimits DEFAULT =
            new BinaryLimits(100_000, 16 << 20, 32 << 20, 1_000, 8 << 20, 5_000, 1L << 30, 256L << 20);

    public static BinaryLimits from(Settings settings) {
        return new BinaryLimits(
                settings.get(MAX_ITEMS),
                (int) settings.get(MAX_BLOCK).bytes(),
                (int) settings.get(MAX_DECODED).bytes(),
                settings.get(MAX_RATIO),
                (int) settings.get(MAX_FOOTER).bytes(),
                settings.get(MAX_COLUMNS),
                settings.get(MAX_ROW_GROUP).bytes(),
                settings.get(MAX_PAGES).bytes());
    }

    /** How far {@code compressed} bytes may be blown up. */
    public int decodedBound(long compressed) {
        return (int) Math.min(maxDecodedBytes, Math.max(RATIO_FREE_BYTES, compressed * maxRatio));
    }

    /** How many rows a Parquet file of {@code bytes} may have: a run of nulls takes no more bytes the longer it is. */
    public long rowBound(long bytes) {
        return Math.max(RATIO_FREE_BYTES, bytes * maxRatio);
    }

    /** A refusal of a body that crosses a limit. */
    public static GatewayException exceeded(String what, long actual, String setting, long allowed) {
        return new GatewayException(
                ErrorCode.FORMAT_LIMIT,
                "%s has %d bytes or more, %s allows %d".formatted(what, actual, setting, allowed));
    }
}
