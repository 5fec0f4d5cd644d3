package io.quantivista.ingestion.format;

import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.TextEncoding;
import java.util.List;
import java.util.Optional;

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

    /** Whether a record of the quarantine can be decoded alone, as its {@code original} stands there. */
    default boolean readsSingleRecords() {
        return false;
    }

    /**
     * A decoder of records of the quarantine, each of them a batch of its own, where {@link #readsSingleRecords}; asked for
     * after {@link #open}. What of an original would end a record in a feed must not do so here.
     */
    default Decoder singleDecoder(Row row) {
        return decoder(row);
    }

    /**
     * The names of the columns, after {@link #open}, where records have none of their own and a single one could not be read
     * without them; else empty.
     */
    default List<String> columns() {
        return List.of();
    }

    /** The encoding of the feed, after {@link #open}, where records are texts in another than UTF-8; else empty. */
    default Optional<TextEncoding> encoding() {
        return Optional.empty();
    }
}
