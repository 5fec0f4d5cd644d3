package io.quantivista.ingestion.format;

/**
 * Finds where records end in a stream of bytes, and counts lines. Runs on the event loop, so it does no more than that.
 *
 * <p>Stateful: it is shown every byte of a feed once, in order.
 */
public interface Framer {
    /** No record ends in the bytes shown. */
    int NONE = -1;

    /**
     * Looks at {@code bytes[from, to)}, which follow what it saw before.
     *
     * @return the index behind the last record end among them, or {@link #NONE}
     */
    int scan(byte[] bytes, int from, int to);

    /** How many line breaks stood before the last record end that was found. */
    long linesBeforeEnd();

    /** The record at hand is given up; what follows the next line break begins a new one. */
    void abandonRecord();
}
