package io.quantivista.ingestion.format;

import java.io.ByteArrayOutputStream;

/**
 * Puts records of the quarantine one behind the other as a body that could be sent again: {@link #begin}, each record,
 * {@link #end}. What is written at once is a piece of the body. One thread.
 */
public interface OriginalsBody {
    /** The Content-Type with which it can be sent. */
    String mediaType();

    /** Writes what stands in front of the records. */
    default void begin(ByteArrayOutputStream out) {}

    /** Adds a record as the quarantine has it; it may be written later. */
    void add(byte[] original, ByteArrayOutputStream out);

    /** Writes what is left when the last record was added. */
    default void end(ByteArrayOutputStream out) {}
}
