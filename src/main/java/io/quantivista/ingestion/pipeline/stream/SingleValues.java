package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.lake.StreamLane;
import io.quantivista.ingestion.pipeline.RecordLane;
import org.jspecify.annotations.Nullable;

/** Values each of which is one record. */
final class SingleValues implements MessageReader {
    private final Decoder decoder;
    private final String formatName;
    private final @Nullable String settings;
    private final PushBody body = new PushBody();

    /** @param decoder of records that are a batch of their own each */
    SingleValues(Decoder decoder, String formatName, @Nullable String settings) {
        this.decoder = decoder;
        this.formatName = formatName;
        this.settings = settings;
    }

    @Override
    public @Nullable String read(byte[] value, RecordLane lane, StreamLane writer) {
        writer.readAs(formatName, settings);
        long before = lane.records();
        lane.process(decoder, body.whole(value));
        return lane.records() == before ? "the %d bytes are not exactly one record".formatted(value.length) : null;
    }

    @Override
    public String formatName() {
        return formatName;
    }

    @Override
    public @Nullable String settings() {
        return settings;
    }
}
