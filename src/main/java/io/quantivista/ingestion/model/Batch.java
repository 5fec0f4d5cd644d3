package io.quantivista.ingestion.model;

/**
 * A run of whole records of one feed, framed but not yet decoded.
 *
 * @param bytes the records are {@code bytes[0, length)}; the array is lent by the byte budget and goes back to it when
 *     the batch is done. A part of a spooled body has its bytes on disk; the array is room to read them into, and
 *     {@code length} tells how many they are
 * @param byteOffset offset of the first byte in the feed
 * @param firstLine line of the first byte, or in a format without lines number of the first record, from 1
 * @param sequence number of the batch in its feed, from 0
 * @param dropped bytes of the last record that came behind the batch's and were dropped, as it is too large
 */
public record Batch(byte[] bytes, int length, long byteOffset, long firstLine, long sequence, long dropped) {
    /** A batch of whole records. */
    public Batch(byte[] bytes, int length, long byteOffset, long firstLine, long sequence) {
        this(bytes, length, byteOffset, firstLine, sequence, 0);
    }
}
