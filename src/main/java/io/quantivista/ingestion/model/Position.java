package io.quantivista.ingestion.model;

/**
 * Where in its feed a record stands. Each kind of feed has its own form; all of them are written as one JSON object, in
 * the quarantine table and in answers alike.
 */
public sealed interface Position permits UploadPosition, StreamPosition, FilePosition {
    /** The line on which the record begins, or in a format without lines its number, from 1. */
    long line();

    /** The offset of its first byte in its body, or of the block that holds it. */
    long byteOffset();

    /** The position as a JSON object, for example {@code {"line":17,"byte_offset":4711}}. */
    String toJson();
}
