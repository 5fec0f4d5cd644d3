package io.quantivista.ingestion.pipeline.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.avro.AvroFormat;
import io.quantivista.ingestion.format.protobuf.MessagePath;
import io.quantivista.ingestion.format.protobuf.ProtobufFormat;
import io.quantivista.ingestion.lake.StreamLane;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.pipeline.RecordLane;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.source.DataSource;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Values that begin with a zero byte and the id of their schema in a registry, four bytes, the most significant first; behind it,
 * in Protobuf, with the place of their message in the schema's file. The record is what follows.
 */
final class RegistryValues implements MessageReader {
    private static final int HEAD_BYTES = 5;
    /** Readers of schemas that a lane keeps. */
    private static final int MAX_READERS = 100;

    private final SourcePlan plan;
    private final Row row;
    private final DecodeLimits limits;
    private final Map<Schema, MessageReader> readers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Schema, MessageReader> eldest) {
            return size() > MAX_READERS;
        }
    };

    private record Schema(int id, String path) {}

    private RegisteredSchemas schemas = RegisteredSchemas.NONE;

    RegistryValues(SourcePlan plan, Row row, DecodeLimits limits) {
        this.plan = plan;
        this.row = row;
        this.limits = limits;
    }

    /** The id that a value begins with; null where it begins otherwise. */
    static @Nullable Integer idOf(byte[] value) {
        return value.length < HEAD_BYTES || value[0] != 0
                ? null
                : ByteBuffer.wrap(value).getInt(1);
    }

    @Override
    public void begin(RegisteredSchemas named) {
        schemas = named;
    }

    @Override
    public @Nullable String read(byte[] value, RecordLane lane, StreamLane writer) {
        Integer id = idOf(value);
        if (id == null) {
            return "it does not begin with a zero byte and the id of a schema";
        }
        RegisteredSchema schema = schemas.load(id);
        return switch (schema.kind()) {
            case NONE -> schema.text();
            case AVRO -> read(value, HEAD_BYTES, new Schema(id, ""), () -> avro(schema.text()), lane, writer);
            case JSON ->
                read(value, HEAD_BYTES, new Schema(id, ""), () -> new JsonValues(plan, row, limits), lane, writer);
            case PROTOBUF -> readProtobuf(value, id, schema, lane, writer);
        };
    }

    private @Nullable String readProtobuf(
            byte[] value, int id, RegisteredSchema schema, RecordLane lane, StreamLane writer) {
        MessagePath path;
        String message;
        try {
            path = MessagePath.read(value, HEAD_BYTES);
            message = path.nameIn(schema.text());
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        return read(value, path.end(), new Schema(id, message), () -> protobuf(schema.text(), message), lane, writer);
    }

    private @Nullable String read(
            byte[] value, int from, Schema schema, Supplier<MessageReader> making, RecordLane lane, StreamLane writer) {
        MessageReader reader;
        try {
            reader = reader(schema, making);
        } catch (GatewayException unusable) {
            return unusable.detail();
        }
        return reader.read(Arrays.copyOfRange(value, from, value.length), lane, writer);
    }

    private MessageReader reader(Schema schema, Supplier<MessageReader> making) {
        MessageReader known = readers.get(schema);
        if (known == null) {
            known = making.get();
            readers.put(schema, known);
        }
        return known;
    }

    private MessageReader avro(String schema) {
        return MessageFormats.single(AvroFormat.DESCRIPTOR, plan, row, limits, MessageFormats.avroSettings(schema));
    }

    private MessageReader protobuf(String descriptorSet, String message) {
        ObjectNode config = plan.source().ingestionConfig().deepCopy();
        config.putObject("protobuf").put("descriptor_set", descriptorSet).put("message", message);
        DataSource source = plan.source().withIngestionConfig(config);
        SourcePlan reading = SourcePlan.of(source, plan.ruleSet());
        return MessageFormats.single(
                ProtobufFormat.DESCRIPTOR, reading, row, limits, JsonNodeFactory.instance.objectNode());
    }

    @Override
    public String formatName() {
        return AvroFormat.DESCRIPTOR.name().name();
    }

    @Override
    public String settings() {
        return MessageFormats.UNREAD;
    }
}
