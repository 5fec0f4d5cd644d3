package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.OriginalsBody;
import java.io.ByteArrayOutputStream;

/** JSON records a line each. */
public final class JsonLines implements OriginalsBody {
    @Override
    public String mediaType() {
        return "application/x-ndjson";
    }

    /**
     * A line feed in the record would end it. JSON takes a carriage return for space between tokens, too, and refuses both in
     * a text, so the record means what it meant, and what is wrong with it stands where it stood.
     */
    @Override
    public void add(byte[] original, ByteArrayOutputStream out) {
        for (byte next : original) {
            out.write(next == '\n' ? '\r' : next);
        }
        out.write('\n');
    }
}
