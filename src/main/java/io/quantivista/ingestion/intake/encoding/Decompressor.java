package io.quantivista.ingestion.intake.encoding;

/** Decompresses one body. Used by one thread at a time; holds native memory until it is closed. */
public interface Decompressor extends AutoCloseable {
    /** Takes the next bytes of the body; those before have been used up, as {@link #take} has said. */
    void give(byte[] bytes);

    /**
     * Decompresses into {@code out}.
     *
     * @return how many bytes it wrote, at least one; 0 where it needs more of the body
     * @throws io.quantivista.ingestion.error.GatewayException {@code malformed_body} where the body is not what its
     *     encoding says
     */
    int take(byte[] out);

    /**
     * The body is complete.
     *
     * @throws io.quantivista.ingestion.error.GatewayException {@code malformed_body} where it breaks off
     */
    void end();

    @Override
    void close();
}
