package io.quantivista.ingestion.intake.log;

/** What stands at one place of a segment. */
sealed interface Found {
    /** Entries {@code first} to {@code first + count − 1}, whole; the next frame is at {@code next}. */
    record Group(long first, int count, long next) implements Found {
        long end() {
            return first + count;
        }
    }

    /** The segment is complete; {@code end} is the position behind its last entry, and the file ends at {@code next}. */
    record Seal(long end, long next) implements Found {}

    /** The file ends here, between two groups. */
    record Nothing() implements Found {}

    /** Bytes that nobody wrote so. */
    record Bad(long from, long to, String what) implements Found {}
}
