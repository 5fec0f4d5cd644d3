package io.quantivista.ingestion.format;

/**
 * Finds where records end in a stream of bytes, and counts lines or, in a format without lines, records. Runs on the event loop, so it does no more than that.
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
     * @throws io.quantivista.ingestion.error.GatewayException where nothing behind these bytes can be found any more, or
     *     a frame is larger than allowed
     */
    int scan(byte[] bytes, int from, int to);

    /** How many line breaks, or in a format without lines records, stood before the last record end that was found. */
    long linesBeforeEnd();

    /** The record at hand is given up; behind the end that {@link #skip} finds a new one begins. */
    void abandonRecord();

    /**
     * Looks for the end of a record that was given up, which for text is the next line break.
     *
     * @return the index behind it, or {@link #NONE}
     */
    default int skip(byte[] bytes, int from, int to) {
        int found = LineBreaks.find(bytes, from, to);
        return found < 0 ? NONE : found + 1;
    }

    /** How many lines ended in what was skipped last and are not in {@link #linesBeforeEnd}. */
    default int linesSkipped() {
        return 1;
    }

    /**
     * The feed is complete: asked for once, behind the last byte.
     *
     * @throws io.quantivista.ingestion.error.GatewayException {@code malformed_body} where it breaks off inside something
     *     that tells its own length
     */
    default void end() {}
}
