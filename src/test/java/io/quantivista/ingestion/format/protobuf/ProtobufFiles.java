package io.quantivista.ingestion.format.protobuf;

import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.Message;
import com.google.protobuf.StructProto;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TextFormat.ParseException;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/** Descriptors and messages as Protobuf itself makes them. */
public final class ProtobufFiles {
    private ProtobufFiles() {}

    /** A file of descriptors, written as text, that imports the types of google/protobuf. */
    public static FileDescriptor file(String text) {
        try {
            FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder();
            TextFormat.merge(text, file);
            FileDescriptor[] imports = {
                AnyProto.getDescriptor(),
                DurationProto.getDescriptor(),
                FieldMaskProto.getDescriptor(),
                StructProto.getDescriptor(),
                TimestampProto.getDescriptor(),
                WrappersProto.getDescriptor()
            };
            for (FileDescriptor imported : imports) {
                file.addDependency(imported.getName());
            }
            return FileDescriptor.buildFrom(file.build(), imports);
        } catch (ParseException | DescriptorValidationException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** The ingestion_config of a source whose records are this message. */
    public static String config(Descriptor message) {
        FileDescriptorSet set = FileDescriptorSet.newBuilder()
                .addFile(message.getFile().toProto())
                .build();
        return "{\"protobuf\":{\"descriptor_set\":\"%s\",\"message\":\"%s\"}}"
                .formatted(Base64.getEncoder().encodeToString(set.toByteArray()), message.getFullName());
    }

    public static Message message(Descriptor type, String text) {
        try {
            DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
            TextFormat.merge(text, message);
            return message.build();
        } catch (ParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    public static byte[] write(Message... messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            for (Message message : messages) {
                message.writeDelimitedTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
