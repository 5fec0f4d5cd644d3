package io.quantivista.ingestion.format.protobuf;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The place of a message in its file, as schema registries write it in front of a value: how many numbers, then the number of the
 * message at each level from the outermost in, as zigzag varints; a single zero is the first message of the file.
 *
 * @param end the offset behind it
 */
public record MessagePath(List<Integer> numbers, int end) {
    private static final int MAX_DEPTH = 100;

    /**
     * Reads it from a value.
     *
     * @throws IllegalArgumentException where none stands there
     */
    public static MessagePath read(byte[] value, int from) {
        Reader reader = new Reader(value, from);
        int depth = reader.next();
        if (depth < 0 || depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "its message is said to be %d levels deep, %d are allowed".formatted(depth, MAX_DEPTH));
        }
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            numbers.add(reader.next());
        }
        return new MessagePath(numbers.isEmpty() ? List.of(0) : numbers, reader.at);
    }

    /**
     * The full name of the message.
     *
     * @param descriptorSet a FileDescriptorSet in base64, whose last file it is
     * @throws IllegalArgumentException where there is no such message
     */
    public String nameIn(String descriptorSet) {
        FileDescriptorProto file = lastOf(descriptorSet);
        StringBuilder name = new StringBuilder(file.getPackage());
        List<DescriptorProto> messages = file.getMessageTypeList();
        for (int number : numbers) {
            if (number < 0 || number >= messages.size()) {
                throw new IllegalArgumentException(
                        "its schema %s has no message at %s".formatted(file.getName(), numbers));
            }
            DescriptorProto message = messages.get(number);
            name.append(name.isEmpty() ? "" : ".").append(message.getName());
            messages = message.getNestedTypeList();
        }
        return name.toString();
    }

    private static FileDescriptorProto lastOf(String descriptorSet) {
        try {
            FileDescriptorSet set =
                    FileDescriptorSet.parseFrom(Base64.getDecoder().decode(descriptorSet));
            return set.getFile(set.getFileCount() - 1);
        } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("its schema is no description of Protobuf", e);
        }
    }

    private static final class Reader {
        private static final int MAX_BYTES = 5;
        private final byte[] value;
        private int at;

        Reader(byte[] value, int from) {
            this.value = value;
            this.at = from;
        }

        int next() {
            long varint = 0;
            for (int i = 0; i < MAX_BYTES && at < value.length; i++) {
                byte part = value[at++];
                varint |= (long) (part & 0x7f) << (7 * i);
                if (part >= 0) {
                    return (int) (varint >>> 1) ^ -(int) (varint & 1);
                }
            }
            throw new IllegalArgumentException("it does not say which message of its schema it is");
        }
    }
}
