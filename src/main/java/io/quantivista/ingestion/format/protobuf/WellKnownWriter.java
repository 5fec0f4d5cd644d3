package io.quantivista.ingestion.format.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import io.quantivista.ingestion.format.binary.JsonRecord;
import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.RejectionCode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the types of google/protobuf in the forms that Protobuf's JSON mapping gives them
 * (https://protobuf.dev/programming-guides/json). Owned by one lane.
 */
final class WellKnownWriter {
    private static final byte[] TYPE = "@type".getBytes(StandardCharsets.UTF_8);
    private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);
    private static final long MOST_DURATION_SECONDS = 315_576_000_000L;
    private static final int NANOS = 1_000_000_000;

    private final MessageWriter writer;
    private final JsonRecord json;
    private final DescriptorPool pool;
    private final MessageType.Types types;

    WellKnownWriter(MessageWriter writer, JsonRecord json, DescriptorPool pool, MessageType.Types types) {
        this.writer = writer;
        this.json = json;
        this.pool = pool;
        this.types = types;
    }

    void write(MessageType type, byte[] bytes, int from, int to, int node, MessageType.Nodes nodes) {
        MessageFrame frame = writer.open(type, bytes, from, to);
        switch (type.wellKnown) {
            case TIMESTAMP -> timestamp(number(frame, 0, bytes), number(frame, 1, bytes));
            case DURATION -> duration(number(frame, 0, bytes), number(frame, 1, bytes));
            case WRAPPER, STRUCT, LIST_VALUE -> only(type, frame, bytes, from, to, node);
            case VALUE -> chosen(type, frame, bytes, from, to, node);
            case FIELD_MASK -> fieldMask(frame, bytes);
            case ANY -> any(frame, bytes, node);
            case NONE -> throw new IllegalStateException("the message has no form of its own");
        }
        writer.close();
    }

    /** A type of one field is written as that field's value. */
    private void only(MessageType type, MessageFrame frame, byte[] bytes, int from, int to, int node) {
        writer.value(type.fields[0], frame, 0, bytes, from, to, node);
    }

    private void chosen(MessageType type, MessageFrame frame, byte[] bytes, int from, int to, int node) {
        for (int i = 0; i < type.fields.length; i++) {
            if (frame.count[i] > 0) {
                writer.value(type.fields[i], frame, i, bytes, from, to, node);
                return;
            }
        }
        json.nothing();
    }

    private static long number(MessageFrame frame, int index, byte[] bytes) {
        if (frame.count[index] == 0) {
            return 0;
        }
        WireInput in = new WireInput();
        in.reset(bytes, frame.from[index], frame.to[index]);
        return in.varint();
    }

    private void timestamp(long seconds, long nanos) {
        if (nanos < 0 || nanos >= NANOS) {
            outOfRange("a timestamp has %d nanoseconds".formatted(nanos));
            return;
        }
        int places = places((int) nanos);
        json.timestamp(seconds, shortened(nanos, places), places);
    }

    private void duration(long seconds, long nanos) {
        boolean isNegative = seconds < 0 || nanos < 0;
        // Both bounds, as the smallest number has no absolute value.
        if (seconds < -MOST_DURATION_SECONDS
                || seconds > MOST_DURATION_SECONDS
                || nanos <= -NANOS
                || nanos >= NANOS
                || (isNegative && (seconds > 0 || nanos > 0))) {
            outOfRange("a duration has %d seconds and %d nanoseconds".formatted(seconds, nanos));
            return;
        }
        int places = places((int) Math.abs(nanos));
        StringBuilder text = new StringBuilder(isNegative ? "-" : "").append(Math.abs(seconds));
        if (places > 0) {
            String part = String.valueOf(shortened(Math.abs(nanos), places));
            text.append('.').append("0".repeat(places - part.length())).append(part);
        }
        json.text(text.append('s').toString());
    }

    /** As many digits as are needed, in threes. */
    private static int places(int nanos) {
        return nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
    }

    private static long shortened(long nanos, int places) {
        return switch (places) {
            case 0 -> 0;
            case 3 -> nanos / 1_000_000;
            case 6 -> nanos / 1_000;
            default -> nanos;
        };
    }

    private void outOfRange(String what) {
        json.fail(RejectionCode.VALUE_OUT_OF_RANGE, what);
    }

    /** Paths with commas between them, each in lower camel case. */
    private void fieldMask(MessageFrame frame, byte[] bytes) {
        StringBuilder paths = new StringBuilder();
        WireInput in = new WireInput();
        in.reset(bytes, frame.from[0], frame.count[0] == 0 ? frame.from[0] : frame.to[0]);
        while (in.hasMore()) {
            int tag = in.tag();
            int to = in.value(tag, 1);
            if (tag >>> 3 == 1 && (tag & 7) == WireInput.LENGTH_DELIMITED) {
                paths.append(paths.isEmpty() ? "" : ",")
                        .append(camelCase(new String(bytes, in.from, to - in.from, StandardCharsets.UTF_8)));
            }
        }
        json.text(paths.toString());
    }

    private static String camelCase(String path) {
        StringBuilder camel = new StringBuilder();
        boolean raise = false;
        for (int i = 0; i < path.length(); i++) {
            char next = path.charAt(i);
            if (next == '_') {
                raise = true;
            } else {
                camel.append(raise ? Character.toUpperCase(next) : next);
                raise = false;
            }
        }
        return camel.toString();
    }

    /** The message within, with its type's URL; as base64 where the descriptors do not have its type. */
    private void any(MessageFrame frame, byte[] bytes, int node) {
        String url = frame.count[0] == 0
                ? ""
                : new String(bytes, frame.from[0], frame.to[0] - frame.from[0], StandardCharsets.UTF_8);
        int from = frame.from[1];
        int to = frame.count[1] == 0 ? from : frame.to[1];
        json.beginObject();
        json.key(TYPE, 0, TYPE.length, child(node, TYPE));
        json.text(url);
        Descriptor descriptor = pool.find(url);
        MessageType type = descriptor == null ? null : types.of(descriptor);
        within(type, bytes, from, to, node);
        json.endObject();
    }

    private void within(@Nullable MessageType type, byte[] bytes, int from, int to, int node) {
        if (type != null && type.wellKnown == WellKnown.NONE) {
            writer.fields(type, bytes, from, to, node, new MessageType.Nodes());
            return;
        }
        int child = child(node, VALUE);
        json.key(VALUE, 0, VALUE.length, child);
        if (type == null) {
            json.base64(bytes, from, to);
        } else {
            writer.message(type, bytes, from, to, child, new MessageType.Nodes());
        }
    }

    private int child(int node, byte[] name) {
        return json.isEntering() && node >= 0 ? writer.child(node, name) : FieldDictionary.UNKNOWN;
    }
}
