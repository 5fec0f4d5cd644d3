package io.quantivista.ingestion.loadtest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/** The records of one NDJSON file in other formats: the same names and values, numbers as doubles where a format is typed. */
final class PositionFiles {
    static final String MESSAGE = "loadtest.Position";

    private static final List<String> TEXTS =
            List.of("portfolio_id", "instrument_id", "data_type", "as_of", "currency", "sector");
    private static final List<String> NUMBERS = List.of("quantity", "price", "market_value", "weight");
    private static final List<String> RISKS = List.of("var_95", "beta");
    private static final ObjectMapper JSON = new ObjectMapper(new JsonFactory());

    private PositionFiles() {}

    /** CSV has no objects, so those of a record lie flat. */
    static Path csv(Path ndjson) throws IOException {
        Path file = ndjson.resolveSibling(ndjson.getFileName() + ".csv");
        if (Files.exists(file)) {
            return file;
        }
        try (MappingIterator<JsonNode> records = read(ndjson);
                BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(String.join(",", TEXTS) + "," + String.join(",", NUMBERS) + "," + String.join(",", RISKS) + "\n");
            while (records.hasNext()) {
                JsonNode record = records.next();
                StringBuilder line = new StringBuilder();
                TEXTS.forEach(name -> line.append(record.get(name).asText()).append(','));
                NUMBERS.forEach(name -> line.append(record.get(name)).append(','));
                RISKS.forEach(name -> line.append(record.get("risk").get(name)).append(','));
                line.setCharAt(line.length() - 1, '\n');
                out.append(line);
            }
        }
        return file;
    }

    static Path avro(Path ndjson) throws IOException {
        Path file = ndjson.resolveSibling(ndjson.getFileName() + ".avro");
        if (Files.exists(file)) {
            return file;
        }
        SchemaBuilder.FieldAssembler<Schema> risk = SchemaBuilder.record("Risk").fields();
        RISKS.forEach(risk::requiredDouble);
        Schema riskSchema = risk.endRecord();
        SchemaBuilder.FieldAssembler<Schema> position = SchemaBuilder.record("Position").fields();
        TEXTS.forEach(position::requiredString);
        NUMBERS.forEach(position::requiredDouble);
        Schema schema = position.name("risk").type(riskSchema).noDefault().endRecord();
        try (MappingIterator<JsonNode> records = read(ndjson);
                DataFileWriter<GenericRecord> out = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
            out.setCodec(CodecFactory.snappyCodec());
            out.create(schema, file.toFile());
            while (records.hasNext()) {
                JsonNode record = records.next();
                GenericRecord row = new GenericData.Record(schema);
                GenericRecord inner = new GenericData.Record(riskSchema);
                TEXTS.forEach(name -> row.put(name, record.get(name).asText()));
                NUMBERS.forEach(name -> row.put(name, record.get(name).asDouble()));
                RISKS.forEach(name -> inner.put(name, record.get("risk").get(name).asDouble()));
                row.put("risk", inner);
                out.append(row);
            }
        }
        return file;
    }

    static Path protobuf(Path ndjson) throws IOException {
        Path file = ndjson.resolveSibling(ndjson.getFileName() + ".binpb");
        if (Files.exists(file)) {
            return file;
        }
        try (MappingIterator<JsonNode> records = read(ndjson);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            CodedOutputStream stream = CodedOutputStream.newInstance(out);
            byte[] message = new byte[4096];
            while (records.hasNext()) {
                CodedOutputStream body = CodedOutputStream.newInstance(message);
                writeMessage(records.next(), body);
                stream.writeUInt32NoTag(body.getTotalBytesWritten());
                stream.write(message, 0, body.getTotalBytesWritten());
            }
            stream.flush();
        }
        return file;
    }

    private static void writeMessage(JsonNode record, CodedOutputStream out) throws IOException {
        int number = 1;
        for (String name : TEXTS) {
            out.writeString(number++, record.get(name).asText());
        }
        for (String name : NUMBERS) {
            out.writeDouble(number++, record.get(name).asDouble());
        }
        byte[] inner = new byte[64];
        CodedOutputStream risk = CodedOutputStream.newInstance(inner);
        for (int i = 0; i < RISKS.size(); i++) {
            risk.writeDouble(i + 1, record.get("risk").get(RISKS.get(i)).asDouble());
        }
        out.writeTag(number, 2);
        out.writeUInt32NoTag(risk.getTotalBytesWritten());
        out.write(inner, 0, risk.getTotalBytesWritten());
    }

    /** The descriptor set of the messages, in Base64. */
    static String descriptorSet() {
        DescriptorProto.Builder risk = DescriptorProto.newBuilder().setName("Risk");
        RISKS.forEach(name -> risk.addField(field(name, risk.getFieldCount() + 1, Type.TYPE_DOUBLE)));
        DescriptorProto.Builder position = DescriptorProto.newBuilder().setName("Position");
        TEXTS.forEach(name -> position.addField(field(name, position.getFieldCount() + 1, Type.TYPE_STRING)));
        NUMBERS.forEach(name -> position.addField(field(name, position.getFieldCount() + 1, Type.TYPE_DOUBLE)));
        position.addField(
                field("risk", position.getFieldCount() + 1, Type.TYPE_MESSAGE).setTypeName(".loadtest.Risk"));
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("loadtest/position.proto")
                .setPackage("loadtest")
                .setSyntax("proto3")
                .addMessageType(risk)
                .addMessageType(position)
                .build();
        return Base64.getEncoder()
                .encodeToString(
                        FileDescriptorSet.newBuilder().addFile(file).build().toByteArray());
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }

    static Path parquet(Path ndjson) throws Exception {
        Path file = ndjson.resolveSibling(ndjson.getFileName() + ".parquet");
        if (Files.exists(file)) {
            return file;
        }
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(("copy (select * from read_json('%s', format = 'newline_delimited')) to '%s'"
                            + " (format parquet, compression zstd)")
                    .formatted(ndjson, file));
        }
        return file;
    }

    private static MappingIterator<JsonNode> read(Path ndjson) throws IOException {
        return JSON.readerFor(JsonNode.class).readValues(ndjson.toFile());
    }
}
