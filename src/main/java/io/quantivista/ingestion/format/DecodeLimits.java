package io.quantivista.ingestion.format;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import io.quantivista.ingestion.format.binary.BinaryLimits;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much of anything one record may have; crossing a limit is a rejection with its own code.
 *
 * @param maxRecordBytes bytes of one record, without its line end
 * @param maxNesting objects and arrays within each other
 * @param maxNumberLength characters of one number
 * @param maxTextBytes bytes of one text: of a JSON string between its quotes, of a CSV field without its quotes
 * @param maxFields fields of one record, nested ones counted
 * @param binary what files of binary formats may have
 */
public record DecodeLimits(
        int maxRecordBytes, int maxNesting, int maxNumberLength, int maxTextBytes, int maxFields, BinaryLimits binary) {
    private static final Option<DataSize> MAX_RECORD = Option.size(
            "record.max_bytes",
            DataSize.ofMebibytes(1),
            new DataSize(1),
            DataSize.ofMebibytes(16),
            "Largest record; a larger one is rejected into the quarantine, which keeps about so much of it.");
    private static final Option<Integer> MAX_NESTING = Option.number(
            "record.max_nesting", 100, 1, 1_000, "How deep objects and arrays of a record may lie in one another.");
    private static final Option<Integer> MAX_NUMBER_LENGTH =
            Option.number("record.max_number_length", 256, 38, 100_000, "Most characters of one number.");
    private static final Option<DataSize> MAX_TEXT = Option.size(
            "record.max_text_bytes",
            DataSize.ofMebibytes(1),
            new DataSize(1),
            DataSize.ofMebibytes(16),
            "Largest text of a record: a JSON string or name, or a CSV field.");
    private static final Option<Integer> MAX_FIELDS =
            Option.number("record.max_fields", 10_000, 1, 1_000_000, "Most fields of one record, nested ones counted.");

    public static final List<Option<?>> OPTIONS = Stream.of(
                    List.<Option<?>>of(MAX_RECORD, MAX_NESTING, MAX_NUMBER_LENGTH, MAX_TEXT, MAX_FIELDS),
                    BinaryLimits.OPTIONS)
            .<Option<?>>flatMap(List::stream)
            .toList();

    /** 1 MiB, 100 levels, 256 characters, texts of 1 MiB, 10,000 fields. */
    public static final DecodeLimits DEFAULT = new DecodeLimits(1 << 20, 100, 256, 10_000);

    /** The limits of a record, with those of its texts and of binary files as they are by default. */
    public DecodeLimits(int maxRecordBytes, int maxNesting, int maxNumberLength, int maxFields) {
        this(maxRecordBytes, maxNesting, maxNumberLength, maxFields, BinaryLimits.DEFAULT);
    }

    /** The limits of a record, with that of its texts as it is by default. */
    public DecodeLimits(int maxRecordBytes, int maxNesting, int maxNumberLength, int maxFields, BinaryLimits binary) {
        this(maxRecordBytes, maxNesting, maxNumberLength, 1 << 20, maxFields, binary);
    }

    public DecodeLimits {
        requireAtLeastOne("record.max_bytes", maxRecordBytes);
        requireAtLeastOne("record.max_nesting", maxNesting);
        requireAtLeastOne("record.max_number_length", maxNumberLength);
        requireAtLeastOne("record.max_text_bytes", maxTextBytes);
        requireAtLeastOne("record.max_fields", maxFields);
    }

    public static DecodeLimits from(Settings settings) {
        return new DecodeLimits(
                (int) settings.get(MAX_RECORD).bytes(),
                settings.get(MAX_NESTING),
                settings.get(MAX_NUMBER_LENGTH),
                (int) settings.get(MAX_TEXT).bytes(),
                settings.get(MAX_FIELDS),
                BinaryLimits.from(settings));
    }

    /** Why a record is too large, and how much of it is kept by nobody. */
    public static String recordTooLarge(int maxRecordBytes, long droppedBytes) {
        String reason = "the record is larger than %d bytes".formatted(maxRecordBytes);
        return droppedBytes == 0
                ? reason
                : reason
                        + "; its last %d bytes, up to where the next record begins, were dropped"
                                .formatted(droppedBytes);
    }

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", at least 1 is needed");
        }
    }
}
