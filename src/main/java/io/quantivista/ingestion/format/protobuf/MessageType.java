package io.quantivista.ingestion.format.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quantivista.ingestion.model.FieldDictionary;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A message's descriptor, compiled for the loop that reads it. Owned by one lane. */
final class MessageType {
    /** Numbers up to here are found in a table, others by search. */
    private static final int TABLE = 512;

    final String name;
    final WellKnown wellKnown;
    /** In the order of their declaration. */
    final MessageField[] fields;

    private final int[] table;
    private final int[] highNumbers;
    private final int[] highFields;

    private MessageType(Descriptor descriptor) {
        name = descriptor.getFullName();
        wellKnown = WellKnown.of(descriptor);
        List<FieldDescriptor> declared = descriptor.getFields();
        fields = new MessageField[declared.size()];
        int highest = declared.stream()
                .mapToInt(FieldDescriptor::getNumber)
                .filter(number -> number < TABLE)
                .max()
                .orElse(0);
        table = new int[highest + 1];
        Arrays.fill(table, -1);
        int[] high = new int[fields.length];
        int highCount = 0;
        for (int i = 0; i < fields.length; i++) {
            fields[i] = new MessageField(declared.get(i));
            if (fields[i].number < TABLE) {
                table[fields[i].number] = i;
            } else {
                high[highCount++] = i;
            }
        }
        highFields = Arrays.stream(high, 0, highCount)
                .boxed()
                .sorted(Comparator.comparingInt(field -> fields[field].number))
                .mapToInt(Integer::intValue)
                .toArray();
        highNumbers =
                Arrays.stream(highFields).map(field -> fields[field].number).toArray();
    }

    /** The index of the field of that number, -1 where there is none. */
    int find(int number) {
        if (number < table.length) {
            return table[number];
        }
        if (highNumbers.length == 0) {
            return -1;
        }
        int found = Arrays.binarySearch(highNumbers, number);
        return found < 0 ? -1 : highFields[found];
    }

    /** Compiles types when they are first met, each once, so that a message may hold itself. */
    static final class Types {
        private final Map<String, MessageType> known = new HashMap<>();

        MessageType of(Descriptor descriptor) {
            MessageType type = known.get(descriptor.getFullName());
            if (type == null) {
                type = new MessageType(descriptor);
                known.put(descriptor.getFullName(), type);
                for (MessageField field : type.fields) {
                    field.link(this);
                }
            }
            return type;
        }
    }

    /** The dictionary's nodes of a type's fields, remembered for the node that a message stood at last. */
    static final class Nodes {
        private int of = FieldDictionary.UNKNOWN - 1;
        private int[] nodes = {};

        int[] of(int node, MessageType type, FieldDictionary dictionary) {
            if (node != of || nodes.length != type.fields.length) {
                nodes = new int[type.fields.length];
                for (int i = 0; i < nodes.length; i++) {
                    byte[] name = type.fields[i].name;
                    nodes[i] = node < 0 ? FieldDictionary.UNKNOWN : dictionary.child(node, name, 0, name.length);
                }
                of = node;
            }
            return nodes;
        }
    }
}
