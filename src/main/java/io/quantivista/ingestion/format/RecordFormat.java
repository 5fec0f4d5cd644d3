package io.quantivista.ingestion.format;

import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;

/** How the records of one feed are framed and decoded: made for each feed, from its source's configuration. */
public interface RecordFormat {
    /** The feed's framer; asked for once. */
    Framer framer();

    /** Bytes of the largest piece between two ends of the framer; it gives up what is larger. */
    int maxFrameBytes();

    /**
     * Looks at the feed's first batch before any decoder is made, for what stands in front of the records.
     *
     * @throws io.quantivista.ingestion.error.GatewayException {@code malformed_body} where nothing behind it could be
     *     read
     */
    void open(Batch first);

    /** A decoder that fills {@code row}; one for each lane, after {@link #open}. */
    Decoder decoder(Row row);
}
