package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.sun.net.httpserver.HttpServer;
import io.quantivista.ingestion.format.avro.AvroFiles;
import io.quantivista.ingestion.format.protobuf.ProtobufFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values that name their schemas. The registry is a small HTTP server of this test that speaks the documented calls of one: it has no
 * real one behind it.
 */
class RegistryTopicsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String COLUMNS =
            "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"},{\"name\":\"x\",\"type\":\"double\"}]}";
    private static final Schema SECOND = AvroFiles.schema("""
            {"type":"record","name":"Reading","fields":[{"name":"x","type":"double"},
             {"name":"n","type":"long"},{"name":"ingestion_date","type":"string"}]}""");
    private static final Descriptor NESTED =
            ProtobufFiles.file("""
            name: "outer.proto" package: "t" syntax: "proto3"
            message_type { name: "First" }
            message_type { name: "Outer" nested_type { name: "Reading"
              field { name: "ingestion_date" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "n" number: 2 type: TYPE_INT32 label: LABEL_OPTIONAL }
              field { name: "x" number: 3 type: TYPE_DOUBLE label: LABEL_OPTIONAL } } }""").findMessageTypeByName("Outer").findNestedTypeByName("Reading");

    @TempDir
    private Path data;

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private HttpServer registry;
    private TopicClient topics;
    private String topic;

    @BeforeEach
    void start() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", call -> {
            String answer = answers.get(call.getRequestURI().toString());
            byte[] body = (answer == null ? "{\"error_code\":40403}" : answer).getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(answer == null ? 404 : 200, body.length);
            call.getResponseBody().write(body);
            call.close();
        });
        registry.start();
        topics = new TopicClient(TestGateway.shared().kafka());
        topic = "r-" + TestGateway.newId();
    }

    @AfterEach
    void stop() {
        topics.close();
        registry.stop(0);
    }

    private static byte[] avro(int id, Schema schema, int n) {
        try {
            ByteArrayOutputStream out = head(id);
            GenericRecord record = new org.apache.avro.generic.GenericData.Record(schema);
            record.put("ingestion_date", "2026-01-01");
            record.put("n", schema == SECOND ? (Object) (long) n : (Object) n);
            record.put("x", n + 0.5);
            var encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] protobuf(int id, byte[] place, int n) {
        ByteArrayOutputStream out = head(id);
        out.writeBytes(place);
        out.writeBytes(DynamicMessage.newBuilder(NESTED)
                .setField(NESTED.findFieldByName("ingestion_date"), "2026-01-01")
                .setField(NESTED.findFieldByName("n"), n)
                .setField(NESTED.findFieldByName("x"), n + 0.5)
                .build()
                .toByteArray());
        return out.toByteArray();
    }

    private static ByteArrayOutputStream head(int id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        return out;
    }

    private static String registered(String type, String schema) {
        return TestGateway.object()
                .put("schemaType", type)
                .put("schema", schema)
                .toString();
    }

    @Test
    void values_are_read_with_the_schemas_that_they_name_and_what_names_none_is_rejected() throws Exception {
        answers.put(
                "/schemas/ids/1",
                TestGateway.object()
                        .put("schema", BinaryRecords.SCHEMA.toString())
                        .toString());
        answers.put("/schemas/ids/2", registered("AVRO", SECOND.toString()));
        answers.put("/schemas/ids/300", registered("PROTOBUF", "syntax = \"proto3\"; …"));
        answers.put(
                "/schemas/ids/300?format=serialized",
                registered(
                        "PROTOBUF",
                        Base64.getEncoder()
                                .encodeToString(NESTED.getFile().toProto().toByteArray())));
        topics.create(topic, 1, Map.of());
        // Two levels: the second message of the file, and its first nested one; as zigzag varints.
        byte[] place = {4, 2, 0};
        List<byte[]> values = List.of(
                avro(1, BinaryRecords.SCHEMA, 1),
                avro(2, SECOND, 2),
                protobuf(300, place, 3),
                "{\"n\":4}".getBytes(StandardCharsets.UTF_8),
                avro(7, SECOND, 5),
                protobuf(300, new byte[] {4, 2, 8}, 6),
                avro(2, SECOND, 7));
        values.forEach(value -> topics.send(topic, 0, value));
        try (TestGateway gateway = TestGateway.start(
                data, "stream.flush_interval", "50ms", "stream.window", "1s", "topics.refresh", "200ms")) {
            String source = TestGateway.newId();
            String url = "http://127.0.0.1:" + registry.getAddress().getPort();
            Caller.Answer answer = TopicClient.register(
                    gateway.http(),
                    source,
                    "MARKET_DATA",
                    "{\"topics\":[\"%s\"],\"schema_registry\":{\"url\":\"%s\"}}".formatted(topic, url),
                    COLUMNS);
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(gateway.sql("select n, x from market_data_lake order by n"))
                            .containsExactly(
                                    List.of("1", "1.5"),
                                    List.of("2", "2.5"),
                                    List.of("3", "3.5"),
                                    List.of("7", "7.5")));
            List<JsonNode> rejections =
                    gateway.rejections(gateway.lastJob(source).get("job_id").asText());
            assertThat(rejections)
                    .extracting(rejection -> rejection.get("reason").asText())
                    .containsExactly(
                            "it does not begin with a zero byte and the id of a schema",
                            "the registry has no schema 7",
                            "its schema outer.proto has no message at [1, 4]");
        }
    }
}
