package io.quantivista.ingestion.format.protobuf;

import io.quantivista.ingestion.format.OriginalsBody;
import java.io.ByteArrayOutputStream;

/** Messages one behind the other, each with its length in front as a varint. */
final class DelimitedMessages implements OriginalsBody {
    @Override
    public String mediaType() {
        return "application/x-protobuf";
    }

    @Override
    public void add(byte[] original, ByteArrayOutputStream out) {
        int rest = original.length;
        while (rest > 0x7f) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
        out.writeBytes(original);
    }
}
