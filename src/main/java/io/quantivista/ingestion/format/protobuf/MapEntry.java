package io.quantivista.ingestion.format.protobuf;

import java.nio.charset.StandardCharsets;

/** Keys of maps, of which JSON makes names. */
final class MapEntry {
    private MapEntry() {}

    /** What tells the key of an open entry from others; a text byte for byte. */
    static String key(MessageField field, MessageFrame frame, byte[] bytes, WireInput in) {
        int from = frame.from[0];
        int to = frame.to[0];
        if (frame.count[0] > 0 && field.wireType == WireInput.LENGTH_DELIMITED) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
        in.reset(bytes, from, to);
        return numberKey(field, frame.count[0] > 0, in);
    }

    /** The key of an entry that is no text, or is not there; the input stands in front of it. */
    static String numberKey(MessageField field, boolean isThere, WireInput in) {
        if (!isThere) {
            return switch (field.type) {
                case STRING -> "";
                case BOOL -> "false";
                default -> "0";
            };
        }
        return switch (field.type) {
            case INT32 -> String.valueOf((int) in.varint());
            case INT64 -> String.valueOf(in.varint());
            case UINT32 -> Integer.toUnsignedString((int) in.varint());
            case UINT64 -> Long.toUnsignedString(in.varint());
            case SINT32 -> String.valueOf((int) WireInput.zigZag(in.varint() & 0xffffffffL));
            case SINT64 -> String.valueOf(WireInput.zigZag(in.varint()));
            case FIXED32 -> Integer.toUnsignedString(in.fixed32());
            case FIXED64 -> Long.toUnsignedString(in.fixed64());
            case SFIXED32 -> String.valueOf(in.fixed32());
            case SFIXED64 -> String.valueOf(in.fixed64());
            case BOOL -> String.valueOf(in.varint() != 0);
            default -> throw new WireInput.Malformed("a map has a key of type " + field.type);
        };
    }
}
