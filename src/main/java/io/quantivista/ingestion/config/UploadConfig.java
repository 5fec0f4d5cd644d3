package io.quantivista.ingestion.config;

import java.util.List;

/**
 * What one upload may cost.
 *
 * @param maxBody bytes of one body, as they come
 * @param maxRecord bytes of one record
 * @param maxNesting how deep a record's objects and arrays may lie in one another
 * @param maxNumberDigits digits of one number
 * @param maxConcurrent uploads at a time; another is told to come again
 */
public record UploadConfig(DataSize maxBody, DataSize maxRecord, int maxNesting, int maxNumberDigits, int maxConcurrent) {
    private static final Option<DataSize> MAX_BODY = Option.size(
            "upload.max_body_bytes",
            DataSize.ofGibibytes(64),
            new DataSize(1),
            DataSize.ofGibibytes(16_384),
            "Largest body of one upload; a larger one is refused with 413.");
    private static final Option<DataSize> MAX_RECORD = Option.size(
            "upload.max_record_bytes",
            DataSize.ofMebibytes(1),
            DataSize.ofKibibytes(1),
            DataSize.ofMebibytes(16),
            "Largest record; a larger one is rejected into the quarantine.");
    private static final Option<Integer> MAX_NESTING = Option.number(
            "upload.max_nesting", 100, 1, 1_000, "How deep objects and arrays of a record may lie in one another.");
    private static final Option<Integer> MAX_NUMBER_DIGITS =
            Option.number("upload.max_number_digits", 1_000, 38, 100_000, "Most digits of one number.");
    private static final Option<Integer> MAX_CONCURRENT = Option.number(
            "upload.max_concurrent", 8, 1, 1_000, "Most uploads at a time; another is answered 503 with Retry-After.");

    public static final List<Option<?>> OPTIONS =
            List.of(MAX_BODY, MAX_RECORD, MAX_NESTING, MAX_NUMBER_DIGITS, MAX_CONCURRENT);

    public UploadConfig {
        if (maxRecord.compareTo(maxBody) > 0) {
            throw new IllegalArgumentException(
                    "upload.max_record_bytes (%s) is more than upload.max_body_bytes (%s)".formatted(maxRecord, maxBody));
        }
    }

    public static UploadConfig from(Settings settings) {
        return new UploadConfig(
                settings.get(MAX_BODY),
                settings.get(MAX_RECORD),
                settings.get(MAX_NESTING),
                settings.get(MAX_NUMBER_DIGITS),
                settings.get(MAX_CONCURRENT));
    }
}
