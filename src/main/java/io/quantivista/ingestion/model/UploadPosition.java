package io.quantivista.ingestion.model;

/**
 * A record's place in an uploaded body.
 *
 * @param line the line on which the record begins, or in a format without lines its number, from 1
 * @param byteOffset the offset in the (decompressed) body, from 0, of its first byte, or of the block that holds it
 *     where that has no offset of its own
 */
public record UploadPosition(long line, long byteOffset) implements Position {
    @Override
    public String toJson() {
        return "{\"line\":" + line + ",\"byte_offset\":" + byteOffset + "}";
    }
}
