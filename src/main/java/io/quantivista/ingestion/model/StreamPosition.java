package io.quantivista.ingestion.model;

/**
 * A record's place in a stream.
 *
 * @param position of its push in the intake log
 * @param line the line of the push on which the record begins, or in a format without lines its number there, from 1
 * @param byteOffset the offset in the push, from 0, of its first byte, or of the block that holds it
 */
public record StreamPosition(long position, long line, long byteOffset) implements Position {
    @Override
    public String toJson() {
        return "{\"position\":" + position + ",\"line\":" + line + ",\"byte_offset\":" + byteOffset + "}";
    }
}
