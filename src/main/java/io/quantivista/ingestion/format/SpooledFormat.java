package io.quantivista.ingestion.format;

import java.io.IOException;
import java.util.List;

/** A format whose records are found from the end of the body, so that all of it must be there before any is read. */
public interface SpooledFormat extends RecordFormat {
    /**
     * A part of the body that is decoded in one piece.
     *
     * @param byteOffset where it begins
     * @param bytes how many of the body's bytes it has
     * @param firstRecord number of its first record, from 1
     */
    record Part(long byteOffset, long bytes, long firstRecord) {}

    /**
     * Opens a whole body, in place of {@link #open(io.quantivista.ingestion.model.Batch)}. Each part becomes a batch of
     * that sequence number, whose array is room to read into.
     *
     * @throws io.quantivista.ingestion.error.GatewayException where the body is not what its media type says
     */
    List<Part> openBody(RandomBytes body) throws IOException;
}
