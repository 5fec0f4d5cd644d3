package io.quantivista.ingestion.pipeline.stream;

/** The schemas that the values of a run of messages name, by the ids that they begin with. Any thread. */
public interface RegisteredSchemas {
    /** Of a source that has no registry. */
    RegisteredSchemas NONE =
            id -> new RegisteredSchema(RegisteredSchema.Kind.NONE, "the source has no schema_registry");

    /** A schema that was fetched before the values that name it were delivered; nothing waits here. */
    RegisteredSchema load(int id);
}
