package io.quantivista.ingestion.model;

/**
 * A record's place in an uploaded body.
 *
 * @param line the line on which the record begins, from 1
 * @param byteOffset the offset of its first byte in the (decompressed) body, from 0
 */
public record UploadPosition(long line, long byteOffset) implements Position {
    @Override
    public String toJson() {
        return "{\"line\":" + line + ",\"byte_offset\":" + byteOffset + "}";
    }
}
