package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.intake.BatchAssembler;
import io.quantivista.ingestion.model.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/** The records of one push, all of which is in memory, as batches. Blocking code; one thread. */
final class PushBody {
    /** Larger room is let go of: each lane of each window has one, for as long as the window. */
    private static final int KEPT_BYTES = 256 << 10;

    private byte[] room = {};

    /**
     * Opens a push and hands its batches on, each to be read before the next.
     *
     * @param format made for this push; opened here
     * @throws io.quantivista.ingestion.error.GatewayException where the payload is not what its media type says
     */
    void read(RecordFormat format, byte[] payload, Consumer<Batch> batches) {
        if (format instanceof SpooledFormat spooled) {
            readParts(spooled, payload, batches);
        } else {
            // A format may learn from its framer what stands between the records.
            Framer framer = format.framer();
            framer.scan(payload, 0, payload.length);
            framer.end();
            Batch whole = whole(payload);
            format.open(whole);
            batches.accept(whole);
        }
    }

    private void readParts(SpooledFormat format, byte[] payload, Consumer<Batch> batches) {
        try {
            List<SpooledFormat.Part> parts = format.openBody(RandomBytes.of(payload, payload.length));
            for (int i = 0; i < parts.size(); i++) {
                SpooledFormat.Part part = parts.get(i);
                int length = Math.toIntExact(part.bytes());
                batches.accept(new Batch(room(length), length, part.byteOffset(), part.firstRecord(), i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole payload as one batch, with room behind it for decoders that read ahead. */
    Batch whole(byte[] payload) {
        byte[] bytes = room(payload.length);
        System.arraycopy(payload, 0, bytes, 0, payload.length);
        return new Batch(bytes, payload.length, 0, 1, 0);
    }

    private byte[] room(int length) {
        int needed = length + BatchAssembler.SLACK;
        if (needed > KEPT_BYTES) {
            return new byte[needed];
        }
        if (room.length < needed) {
            room = new byte[Math.min(KEPT_BYTES, Math.max(needed, 2 * room.length))];
        }
        return room;
    }
}
