package io.quantivista.ingestion.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

    /**
     * Adds to the settings with which the feed is read what a single record could not be read without, such as the names of
     * a header; asked for after {@link #open}.
     */
    default void describe(ObjectNode settings) {}

    /**
     * Makes ready for records of the quarantine, in place of {@link #open}: nothing stands in front of them.
     *
     * @param settings those of the feed, as {@link #describe} left them
     */
    default void openSingle(ObjectNode settings) {}

    /**
     * A decoder of records of the quarantine, each of them a batch of its own as its {@code original} stands there; asked for
     * after {@link #openSingle}. What of an original would end a record in a feed does not do so here; bytes that are not
     * exactly one record have none or more than one.
     */
    Decoder singleDecoder(Row row);

    /** Records of the quarantine as a body, after {@link #openSingle}. */
    OriginalsBody originals();
}
