package io.quantivista.ingestion.format.protobuf;

import io.quantivista.ingestion.format.binary.JsonRecord;
import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.RejectionCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes messages as JSON, their fields in the order of their declaration. Owned by one lane. */
final class MessageWriter {
    /** Where Protobuf's own readers stop; entries of maps and the well-known types count, too. */
    static final int DEEPEST = 100;

    private final JsonRecord json;
    private final FieldDictionary dictionary;
    private final WellKnownWriter wellKnown;
    private final WireInput in = new WireInput();
    private final List<MessageFrame> frames = new ArrayList<>();
    private final MessageType.Nodes rootNodes = new MessageType.Nodes();
    private int depth;

    MessageWriter(JsonRecord json, FieldDictionary dictionary, DescriptorPool pool, MessageType.Types types) {
        this.json = json;
        this.dictionary = dictionary;
        this.wellKnown = new WellKnownWriter(this, json, pool, types);
    }

    int child(int node, byte[] name) {
        return dictionary.child(node, name, 0, name.length);
    }

    /** Writes a whole record; what is no Protobuf in it becomes the record's failure. */
    void record(MessageType type, byte[] bytes, int from, int to) {
        depth = 0;
        try {
            message(type, bytes, from, to, FieldDictionary.ROOT, rootNodes);
        } catch (WireInput.Malformed e) {
            json.fail(
                    RejectionCode.MALFORMED_PROTOBUF,
                    "the message %s is malformed: %s".formatted(type.name, e.getMessage()));
        }
    }

    /** Writes one message as a value, at the node that it has in the dictionary. */
    void message(MessageType type, byte[] bytes, int from, int to, int node, MessageType.Nodes nodes) {
        if (json.failure() != null) {
            return;
        }
        if (type.wellKnown != WellKnown.NONE) {
            wellKnown.write(type, bytes, from, to, node, nodes);
            return;
        }
        json.beginObject();
        fields(type, bytes, from, to, node, nodes);
        json.endObject();
    }

    /** Looks through a message; the frame is valid until {@link #close}. */
    MessageFrame open(MessageType type, byte[] bytes, int from, int to) {
        if (depth > DEEPEST) {
            json.fail(RejectionCode.NESTING_TOO_DEEP, "messages are nested more than %d deep".formatted(DEEPEST));
        }
        if (depth == frames.size()) {
            frames.add(new MessageFrame());
        }
        MessageFrame frame = frames.get(depth++);
        in.reset(bytes, from, to);
        frame.index(type, in, DEEPEST);
        return frame;
    }

    void close() {
        depth--;
    }

    /** Writes the fields of a message into the object that is open. */
    void fields(MessageType type, byte[] bytes, int from, int to, int node, MessageType.Nodes nodes) {
        MessageFrame frame = open(type, bytes, from, to);
        int[] children = json.isEntering() ? nodes.of(node, type, dictionary) : null;
        for (int i = 0; i < type.fields.length && json.failure() == null; i++) {
            MessageField field = type.fields[i];
            if (frame.count[i] == 0 && (field.hasPresence || field.isRequired)) {
                if (field.isRequired) {
                    throw new WireInput.Malformed("the required field '%s' is missing".formatted(text(field.name)));
                }
                continue;
            }
            int child = children == null ? FieldDictionary.UNKNOWN : children[i];
            json.key(field.quotedName, child);
            value(field, frame, i, bytes, from, to, child);
        }
        close();
    }

    /** Writes the value that a field of an open message has, its default where it has none. */
    void value(MessageField field, MessageFrame frame, int index, byte[] bytes, int from, int to, int node) {
        int valueFrom = frame.from[index];
        int valueTo = frame.to[index];
        boolean isThere = frame.count[index] > 0;
        if (field.isMap) {
            map(field, bytes, valueFrom, isThere ? valueTo : valueFrom, node, frame.count[index]);
        } else if (field.isRepeated) {
            list(field, bytes, valueFrom, isThere ? valueTo : valueFrom);
        } else if (!isThere) {
            absent(field);
        } else if (field.message != null && frame.count[index] > 1) {
            byte[] merged = merged(field, bytes, frame.first[index], to);
            message(field.message, merged, 0, merged.length, node, field.nodes);
        } else {
            in.reset(bytes, valueFrom, valueTo);
            single(field, bytes, valueFrom, valueTo, node);
        }
    }

    private void list(MessageField field, byte[] bytes, int from, int to) {
        json.beginArray();
        int at = from;
        while (at < to && json.failure() == null) {
            in.reset(bytes, at, to);
            int tag = in.tag();
            int contentTo = in.value(tag, DEEPEST);
            at = in.at;
            if (tag >>> 3 != field.number || !MessageFrame.fits(field, tag & 7)) {
                continue;
            }
            if ((tag & 7) != field.wireType) {
                packed(field, bytes, in.from, contentTo);
            } else if (json.count(1)) {
                int contentFrom = in.from;
                in.reset(bytes, contentFrom, contentTo);
                single(field, bytes, contentFrom, contentTo, FieldDictionary.UNKNOWN);
            }
        }
        json.endArray();
    }

    private void packed(MessageField field, byte[] bytes, int from, int to) {
        in.reset(bytes, from, to);
        while (in.hasMore() && json.count(1)) {
            single(field, bytes, in.at, to, FieldDictionary.UNKNOWN);
        }
    }

    private void map(MessageField field, byte[] bytes, int from, int to, int node, int entries) {
        MessageType entry = Objects.requireNonNull(field.message);
        // Of the entries of one key the last one counts, as Protobuf has it.
        Map<String, Integer> last = entries > 1 ? lastEntries(field, bytes, from, to) : Map.of();
        json.beginObject();
        int at = from;
        while (at < to && json.failure() == null) {
            in.reset(bytes, at, to);
            int tag = in.tag();
            int contentTo = in.value(tag, DEEPEST);
            int contentFrom = in.from;
            at = in.at;
            if (tag >>> 3 != field.number || !MessageFrame.fits(field, tag & 7) || !json.count(1)) {
                continue;
            }
            MessageFrame frame = open(entry, bytes, contentFrom, contentTo);
            if (entries > 1 && !Integer.valueOf(at).equals(last.get(MapEntry.key(entry.fields[0], frame, bytes, in)))) {
                close();
                continue;
            }
            int child = key(entry.fields[0], frame, bytes, node);
            MessageField held = entry.fields[1];
            if (frame.count[1] == 0 && held.message != null) {
                message(held.message, bytes, at, at, child, held.nodes);
            } else if (frame.count[1] == 0) {
                absent(held);
            } else {
                value(held, frame, 1, bytes, contentFrom, contentTo, child);
            }
            close();
        }
        json.endObject();
    }

    /** Where the last entry of each key ends. */
    private Map<String, Integer> lastEntries(MessageField field, byte[] bytes, int from, int to) {
        MessageType entry = Objects.requireNonNull(field.message);
        Map<String, Integer> last = new HashMap<>();
        int at = from;
        while (at < to && json.failure() == null) {
            in.reset(bytes, at, to);
            int tag = in.tag();
            int contentTo = in.value(tag, DEEPEST);
            int contentFrom = in.from;
            at = in.at;
            if (tag >>> 3 == field.number && MessageFrame.fits(field, tag & 7)) {
                MessageFrame frame = open(entry, bytes, contentFrom, contentTo);
                last.put(MapEntry.key(entry.fields[0], frame, bytes, in), at);
                close();
            }
        }
        return last;
    }

    /** Writes the key of a map's entry and answers its node. */
    private int key(MessageField field, MessageFrame frame, byte[] bytes, int node) {
        byte[] name = bytes;
        int from = frame.from[0];
        int to = frame.to[0];
        if (frame.count[0] == 0 || field.wireType != WireInput.LENGTH_DELIMITED) {
            in.reset(bytes, from, to);
            name = MapEntry.numberKey(field, frame.count[0] > 0, in).getBytes(StandardCharsets.UTF_8);
            from = 0;
            to = name.length;
        }
        int child = json.isEntering() && node >= 0 ? dictionary.child(node, name, from, to) : FieldDictionary.UNKNOWN;
        json.key(name, from, to, child);
        return child;
    }

    /** Writes one value; the input stands in front of it where it is a number, and behind it afterwards. */
    private void single(MessageField field, byte[] bytes, int from, int to, int node) {
        switch (field.type) {
            case DOUBLE -> json.number(Double.longBitsToDouble(in.fixed64()));
            case FLOAT -> json.number(Float.intBitsToFloat(in.fixed32()));
            case INT64 -> json.number(in.varint());
            case UINT64 -> json.unsigned(in.varint());
            case INT32 -> json.number(int32(in.varint()));
            case FIXED64 -> json.unsigned(in.fixed64());
            case FIXED32 -> json.number(in.fixed32() & 0xffffffffL);
            case BOOL -> json.bool(in.varint() != 0);
            case UINT32 -> json.number(in.varint() & 0xffffffffL);
            case ENUM -> symbol(field, (int) in.varint());
            case SFIXED32 -> json.number(in.fixed32());
            case SFIXED64 -> json.number(in.fixed64());
            case SINT32 -> json.number(int32(WireInput.zigZag(in.varint() & 0xffffffffL)));
            case SINT64 -> json.number(WireInput.zigZag(in.varint()));
            case STRING -> json.text(bytes, from, to);
            case BYTES -> json.base64(bytes, from, to);
            case MESSAGE, GROUP -> message(Objects.requireNonNull(field.message), bytes, from, to, node, field.nodes);
        }
    }

    /** Writes the value of a field that the message does not bring and that cannot be told from one that it does. */
    void absent(MessageField field) {
        switch (field.type) {
            case DOUBLE, FLOAT -> json.number(0.0);
            case BOOL -> json.bool(false);
            case STRING, BYTES -> json.text("");
            case ENUM -> symbol(field, field.defaultSymbol());
            case MESSAGE, GROUP -> json.nothing();
            case INT64, UINT64, INT32, FIXED64, FIXED32, UINT32, SFIXED32, SFIXED64, SINT32, SINT64 -> json.number(0);
        }
    }

    private void symbol(MessageField field, int value) {
        byte[] name = field.symbol(value);
        if (field.isNull) {
            json.nothing();
        } else if (name != null) {
            json.text(name, 0, name.length);
        } else {
            json.number(value);
        }
    }

    /** All pieces of a message that came in several, one behind the other: reading that is what merging them means. */
    private byte[] merged(MessageField field, byte[] bytes, int from, int to) {
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        in.reset(bytes, from, to);
        while (in.hasMore()) {
            int tag = in.tag();
            int contentTo = in.value(tag, DEEPEST);
            if (tag >>> 3 == field.number && MessageFrame.fits(field, tag & 7)) {
                pieces.write(bytes, in.from, contentTo - in.from);
            }
        }
        return pieces.toByteArray();
    }

    private static long int32(long value) {
        return (int) value;
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }
}
