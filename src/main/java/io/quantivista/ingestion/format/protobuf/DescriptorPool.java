package io.quantivista.ingestion.format.protobuf;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.SourceContextProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.WrappersProto;
import io.quantivista.ingestion.source.IngestionConfig;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The message types of a descriptor set, by full name. The files of google/protobuf need not be part of the set.
 *
 * @param record the type of the feed's messages
 */
record DescriptorPool(Descriptor record, Map<String, Descriptor> types) {
    private static final List<FileDescriptor> KNOWN = List.of(
            AnyProto.getDescriptor(),
            ApiProto.getDescriptor(),
            DescriptorProtos.getDescriptor(),
            DurationProto.getDescriptor(),
            EmptyProto.getDescriptor(),
            FieldMaskProto.getDescriptor(),
            SourceContextProto.getDescriptor(),
            StructProto.getDescriptor(),
            TimestampProto.getDescriptor(),
            TypeProto.getDescriptor(),
            WrappersProto.getDescriptor());

    static DescriptorPool read(IngestionConfig.ProtobufType type) throws InvalidDescriptorsException {
        Map<String, Descriptor> types = new HashMap<>();
        for (FileDescriptor file : new Linker(parse(type.descriptorSet())).link()) {
            addAll(file.getMessageTypes(), types);
        }
        String name = type.message().startsWith(".") ? type.message().substring(1) : type.message();
        Descriptor record = types.get(name);
        if (record == null) {
            throw new InvalidDescriptorsException(
                    "message", "the descriptor set has no message '%s'; there are %s".formatted(name, names(types)));
        }
        if (!WellKnown.of(record).isObject()) {
            throw new InvalidDescriptorsException(
                    "message", "'%s' is no JSON object, so it cannot be a record".formatted(name));
        }
        return new DescriptorPool(record, Map.copyOf(types));
    }

    /** The type that the URL of an Any names; null where the pool does not have it. */
    @Nullable
    Descriptor find(String typeUrl) {
        return types.get(typeUrl.substring(typeUrl.lastIndexOf('/') + 1));
    }

    private static FileDescriptorSet parse(String base64) throws InvalidDescriptorsException {
        try {
            FileDescriptorSet set =
                    FileDescriptorSet.parseFrom(Base64.getDecoder().decode(base64));
            if (set.getFileCount() == 0) {
                throw new InvalidDescriptorsException(
                        "descriptor_set",
                        "it holds no file: make it with protoc --descriptor_set_out and --include_imports");
            }
            return set;
        } catch (IllegalArgumentException e) {
            throw new InvalidDescriptorsException("descriptor_set", "it is not base64: " + e.getMessage());
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidDescriptorsException(
                    "descriptor_set", "it is no FileDescriptorSet as protoc --descriptor_set_out makes it");
        }
    }

    private static void addAll(List<Descriptor> messages, Map<String, Descriptor> types) {
        for (Descriptor message : messages) {
            types.put(message.getFullName(), message);
            addAll(message.getNestedTypes(), types);
        }
    }

    private static List<String> names(Map<String, Descriptor> types) {
        return types.keySet().stream()
                .filter(name -> !name.startsWith("google.protobuf."))
                .sorted()
                .limit(20)
                .toList();
    }

    /** Builds the files of a set, each behind those that it imports. */
    private static final class Linker {
        private final Map<String, FileDescriptorProto> given = new HashMap<>();
        private final Map<String, FileDescriptor> built = new HashMap<>();
        private final Set<String> open = new HashSet<>();

        Linker(FileDescriptorSet set) {
            set.getFileList().forEach(file -> given.put(file.getName(), file));
            KNOWN.forEach(file -> built.put(file.getName(), file));
        }

        List<FileDescriptor> link() throws InvalidDescriptorsException {
            for (String name : given.keySet()) {
                build(name);
            }
            return List.copyOf(built.values());
        }

        private FileDescriptor build(String name) throws InvalidDescriptorsException {
            FileDescriptor known = built.get(name);
            if (known != null) {
                return known;
            }
            FileDescriptorProto file = given.get(name);
            if (file == null || !open.add(name)) {
                throw new InvalidDescriptorsException(
                        "descriptor_set",
                        file == null
                                ? "the file '%s' is imported and missing: add --include_imports".formatted(name)
                                : "the file '%s' imports itself".formatted(name));
            }
            List<FileDescriptor> imports = new ArrayList<>();
            for (String imported : file.getDependencyList()) {
                imports.add(build(imported));
            }
            try {
                FileDescriptor linked = FileDescriptor.buildFrom(file, imports.toArray(FileDescriptor[]::new));
                built.put(name, linked);
                return linked;
            } catch (DescriptorValidationException e) {
                throw new InvalidDescriptorsException("descriptor_set", String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                // The library links without a doubt what protoc never writes, such as an extension of no type.
                throw new InvalidDescriptorsException(
                        "descriptor_set", "a definition of the file '%s' cannot be linked: %s".formatted(name, e));
            }
        }
    }
}
