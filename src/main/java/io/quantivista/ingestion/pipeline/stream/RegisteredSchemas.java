package io.quantivista.ingestion.pipeline.stream;

/** The schemas of a registry, by the ids that values begin with. Any thread. */
public interface RegisteredSchemas {
    /** A schema that was fetched before the values that name it were delivered; nothing waits here. */
    RegisteredSchema load(int id);
}
