package io.quantivista.ingestion.format.json;

/**
 * Where the bracket that opens a body's array stands: the framer finds it and the decoders need it, as another one like it is
 * a record that is an array. It is told before the batch that holds it is handed on.
 */
final class ArrayPlace {
    private static final long NOWHERE = -1;

    private volatile long byteOffset = NOWHERE;

    void found(long offset) {
        byteOffset = offset;
    }

    boolean isAt(long offset) {
        return byteOffset == offset;
    }
}
