package io.quantivista.ingestion.intake.receipts;

/**
 * What a book knows now, and what it had to forget.
 *
 * @param keys known
 * @param streams known
 * @param voids entries of the log that are void and not yet trimmed
 * @param keysLeftEarly keys that made room for others before their retention was over, since the start
 * @param streamsLeftEarly the same of streams
 */
public record ReceiptCounts(int keys, int streams, int voids, long keysLeftEarly, long streamsLeftEarly) {}
