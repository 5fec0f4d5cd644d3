package io.quantivista.ingestion.format.protobuf;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.quantivista.ingestion.format.binary.JsonRecord;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A field of a message, compiled. Owned by one lane. */
final class MessageField {
    final int number;
    final byte[] name;
    final byte[] quotedName;
    final FieldDescriptor.Type type;
    final boolean isRepeated;
    final boolean isMap;
    /** Whether absent is something else than the default value. */
    final boolean hasPresence;

    final boolean isRequired;
    /** Number of the oneof that it belongs to, -1 where to none. */
    final int oneof;
    /** The wire type of one value. */
    final int wireType;
    /** Where the message that it holds stands in the dictionary. */
    final MessageType.Nodes nodes = new MessageType.Nodes();

    @Nullable
    MessageType message;

    /** Whether it is the enum of the JSON null. */
    final boolean isNull;

    private final FieldDescriptor descriptor;
    private final Map<Integer, byte[]> symbols = new HashMap<>();

    MessageField(FieldDescriptor descriptor) {
        this.descriptor = descriptor;
        number = descriptor.getNumber();
        name = descriptor.getName().getBytes(StandardCharsets.UTF_8);
        quotedName = JsonRecord.quotedName(name);
        type = descriptor.getType();
        isRepeated = descriptor.isRepeated();
        isMap = descriptor.isMapField();
        hasPresence = descriptor.hasPresence();
        isRequired = descriptor.isRequired();
        OneofDescriptor in = descriptor.getRealContainingOneof();
        oneof = in == null ? -1 : in.getIndex();
        wireType = wireType(type);
        isNull = type == FieldDescriptor.Type.ENUM
                && descriptor.getEnumType().getFullName().equals("google.protobuf.NullValue");
        if (type == FieldDescriptor.Type.ENUM) {
            for (EnumValueDescriptor value : descriptor.getEnumType().getValues()) {
                symbols.putIfAbsent(value.getNumber(), value.getName().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    void link(MessageType.Types types) {
        if (type == FieldDescriptor.Type.MESSAGE || type == FieldDescriptor.Type.GROUP) {
            message = types.of(descriptor.getMessageType());
        }
    }

    /** The name of an enum's value, null where the enum does not have it. */
    byte @Nullable [] symbol(int value) {
        return symbols.get(value);
    }

    /** The number of an enum's value that stands for none. */
    int defaultSymbol() {
        return descriptor.getEnumType().getValues().get(0).getNumber();
    }

    private static int wireType(FieldDescriptor.Type type) {
        return switch (type) {
            case DOUBLE, FIXED64, SFIXED64 -> WireInput.FIXED64;
            case FLOAT, FIXED32, SFIXED32 -> WireInput.FIXED32;
            case INT64, UINT64, INT32, BOOL, UINT32, ENUM, SINT32, SINT64 -> WireInput.VARINT;
            case STRING, BYTES, MESSAGE -> WireInput.LENGTH_DELIMITED;
            case GROUP -> WireInput.START_GROUP;
        };
    }
}
