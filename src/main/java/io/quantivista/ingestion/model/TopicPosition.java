package io.quantivista.ingestion.model;

/**
 * A record's place in a topic of Kafka.
 *
 * @param offset of the message in the partition
 * @param line the line of the message's value on which the record begins, or in a format without lines its number there, from 1
 * @param byteOffset the offset in the value, from 0, of its first byte
 */
public record TopicPosition(String topic, int partition, long offset, long line, long byteOffset) implements Position {
    @Override
    public String toJson() {
        // The name of a topic has no character that JSON escapes.
        return "{\"topic\":\"" + topic + "\",\"partition\":" + partition + ",\"offset\":" + offset + ",\"line\":" + line
                + ",\"byte_offset\":" + byteOffset + "}";
    }
}
