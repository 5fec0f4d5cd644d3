package io.quantivista.ingestion.pipeline.stream;

/**
 * What a registry has under the id of a schema.
 *
 * @param text of Avro the schema; of Protobuf a FileDescriptorSet in base64, the schema's own file last; of none the reason
 */
public record RegisteredSchema(Kind kind, String text) {
    /** What values of the schema are. */
    public enum Kind {
        AVRO,
        PROTOBUF,
        JSON,
        /** There is no such schema, or none that can be read here. */
        NONE
    }
}
