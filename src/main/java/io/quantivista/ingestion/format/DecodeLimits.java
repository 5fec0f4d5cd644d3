package io.quantivista.ingestion.format;

/**
 * How much of anything one record may have; crossing a limit is a rejection with its own code.
 *
 * @param maxRecordBytes bytes of one record, without its line end
 * @param maxNesting objects and arrays within each other
 * @param maxNumberLength characters of one number
 * @param maxFields fields of one record, nested ones counted
 */
public record DecodeLimits(int maxRecordBytes, int maxNesting, int maxNumberLength, int maxFields) {
    /** 1 MiB, 100 levels, 256 characters, 10,000 fields. */
    public static final DecodeLimits DEFAULT = new DecodeLimits(1 << 20, 100, 256, 10_000);

    public DecodeLimits {
        requireAtLeastOne("maxRecordBytes", maxRecordBytes);
        requireAtLeastOne("maxNesting", maxNesting);
        requireAtLeastOne("maxNumberLength", maxNumberLength);
        requireAtLeastOne("maxFields", maxFields);
    }

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", at least 1 is needed");
        }
    }
}
