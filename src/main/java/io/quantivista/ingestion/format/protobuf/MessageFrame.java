package io.quantivista.ingestion.format.protobuf;

import java.util.Arrays;

/**
 * Where the fields of one message stand: messages may bring them in any order and more than once, and JSON wants each
 * once. One for each depth of nesting, reused. Owned by one lane.
 */
final class MessageFrame {
    /** Of a singular field its last value, of a repeated one from its first tag to the end of its last value. */
    int[] from = {};

    int[] to = {};
    /** Of a singular field the tag of the first value that counts. */
    int[] first = {};
    /** How often a field came; 0 where it did not. */
    int[] count = {};

    private int[] oneofs = {};

    /** Looks through the message that the input is set to. */
    void index(MessageType type, WireInput in, int deepest) {
        int fields = type.fields.length;
        if (count.length < fields) {
            from = new int[fields];
            to = new int[fields];
            first = new int[fields];
            count = new int[fields];
        }
        Arrays.fill(count, 0, fields, 0);
        Arrays.fill(oneofs, -1);
        while (in.hasMore()) {
            int tagFrom = in.at;
            int tag = in.tag();
            int contentTo = in.value(tag, deepest);
            int index = type.find(tag >>> 3);
            if (index >= 0 && fits(type.fields[index], tag & 7)) {
                enter(type.fields[index], index, tagFrom, contentTo, in);
            }
        }
    }

    private void enter(MessageField field, int index, int tagFrom, int contentTo, WireInput in) {
        if (field.isRepeated) {
            from[index] = count[index] == 0 ? tagFrom : from[index];
            to[index] = in.at;
        } else {
            if (field.oneof >= 0) {
                choose(field.oneof, index);
            }
            first[index] = count[index] == 0 ? tagFrom : first[index];
            from[index] = in.from;
            to[index] = contentTo;
        }
        count[index]++;
    }

    /** Of the fields of a oneof the last one counts. */
    private void choose(int oneof, int index) {
        if (oneof >= oneofs.length) {
            int known = oneofs.length;
            oneofs = Arrays.copyOf(oneofs, oneof + 1);
            Arrays.fill(oneofs, known, oneofs.length, -1);
        }
        int other = oneofs[oneof];
        if (other >= 0 && other != index) {
            count[other] = 0;
        }
        oneofs[oneof] = index;
    }

    /** Whether a value of the wire type is one of the field's; others are unknown fields, as Protobuf has it. */
    static boolean fits(MessageField field, int wireType) {
        return wireType == field.wireType
                || (wireType == WireInput.LENGTH_DELIMITED
                        && field.isRepeated
                        && field.wireType != WireInput.LENGTH_DELIMITED
                        && field.wireType != WireInput.START_GROUP);
    }
}
