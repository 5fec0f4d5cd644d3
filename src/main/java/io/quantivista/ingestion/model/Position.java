package io.quantivista.ingestion.model;

/**
 * Where in its feed a record stands. Each kind of feed has its own form; all of them are written as one JSON object, in
 * the quarantine table and in answers alike.
 */
public sealed interface Position permits UploadPosition {
    /** The position as a JSON object, for example {@code {"line":17,"byte_offset":4711}}. */
    String toJson();
}
