package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.quantivista.ingestion.format.avro.AvroFiles;
import io.quantivista.ingestion.format.parquet.ParquetFiles;
import io.quantivista.ingestion.format.protobuf.ProtobufFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Avro, Parquet and Protobuf over HTTP, and their rows read back. */
class BinaryFormatsTest {
    private static final String AVRO = "application/avro";
    private static final String PARQUET = "application/vnd.apache.parquet";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String KEYS =
            "\"keys\":{\"ingestion_date\":\"@ingested\"},\"data_type\":{\"constant\":\"trade\"}";

    private static final Schema AVRO_TRADE = AvroFiles.schema("""
            {"type":"record","name":"Trade","fields":[{"name":"time","type":"int"},{"name":"price","type":"long"},
             {"name":"size","type":"int"},{"name":"exchange","type":"string"},{"name":"ratio","type":"double"}]}""");
    private static final MessageType PARQUET_TRADE = ParquetFiles.schema("""
            message trade { required int32 time; required int64 price; required int32 size;
              required binary exchange (STRING); required double ratio; }""");
    private static final Descriptor PROTOBUF_TRADE = ProtobufFiles.file("""
            name: "trade.proto" package: "t" syntax: "proto3" message_type { name: "Trade"
              field { name: "time" number: 1 type: TYPE_INT32 label: LABEL_OPTIONAL }
              field { name: "price" number: 2 type: TYPE_INT64 label: LABEL_OPTIONAL }
              field { name: "size" number: 3 type: TYPE_INT32 label: LABEL_OPTIONAL }
              field { name: "exchange" number: 4 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "ratio" number: 5 type: TYPE_DOUBLE label: LABEL_OPTIONAL } }""").findMessageTypeByName("Trade");

    private record Trade(int time, long price, int size, String exchange, double ratio) {}

    private final TestGateway gateway = TestGateway.shared();
    private final Caller caller = new Caller(gateway.address());

    @ParameterizedTest
    @ValueSource(strings = {AVRO, PARQUET, PROTOBUF})
    void rulesChecksAndColumnsWorkOnABinaryFormatAsOnJson(String mediaType) {
        String source = source(
                ",\"columns\":[{\"name\":\"price\",\"type\":\"bigint\"},{\"name\":\"ratio\",\"type\":\"decimal(10,4)\"}]");
        caller.rules(source, """
                [{"rule_id":"%s-r","rule_type":"rename","source_field":"exchange","target_field":"venue"}]""".formatted(source));
        caller.checks(source, """
                [{"check_id":"c","check_type":"range","field":"size","parameters":{"max":100}}]""");
        List<Trade> trades = List.of(
                new Trade(1, 9_007_199_254_740_993L, 100, "A\"ü", 0.25),
                new Trade(2, 2, 101, "B", 1),
                new Trade(3, 3, 3, "C", Double.NaN));

        JsonNode job = upload(source, mediaType, trades);

        assertThat(job.get("records_processed").asInt()).isEqualTo(3);
        assertThat(gateway.kernelRows("market_data_lake", job.get("job_id").asText()))
                .extracting(
                        row -> row.get("data_payload"),
                        row -> row.get("price"),
                        row -> row.get("ratio").toString())
                .containsExactly(org.assertj.core.api.Assertions.tuple(
                        "{\"time\":1,\"price\":9007199254740993,\"size\":100,\"ratio\":0.25,\"venue\":\"A\\\"ü\"}",
                        9_007_199_254_740_993L,
                        "0.2500"));
        List<JsonNode> rejections = gateway.rejections(job.get("job_id").asText());
        assertThat(rejections)
                .extracting(rejection -> rejection.get("code").asText())
                .containsExactlyInAnyOrder("check_failed", "not_finite");
        assertThat(rejections)
                .extracting(rejection -> rejection.at("/position/line").asInt())
                .containsExactlyInAnyOrder(2, 3);
        assertThat(originals(job))
                .containsExactlyInAnyOrder(original(mediaType, trades.get(1)), original(mediaType, trades.get(2)));
        requireEmpty(gateway.dataDirectory());
    }

    @ParameterizedTest
    @ValueSource(strings = {AVRO, PARQUET, PROTOBUF})
    void aSampleIsPreviewedFromMemory(String mediaType) {
        String source = source(",\"columns\":[{\"name\":\"price\",\"type\":\"bigint\"}]");
        byte[] sample = body(
                mediaType,
                List.of(new Trade(1, 9_007_199_254_740_993L, 3, "A", 0.5), new Trade(2, 2, 3, "B", Double.NaN)));

        Caller.Answer answer =
                caller.post("/api/v1/ingestion/sources/" + source + "/preview?columns=infer", mediaType, sample);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().get("records").asInt()).isEqualTo(2);
        assertThat(answer.json().get("rows")).hasSize(1);
        assertThat(answer.json().at("/rows/0/price").asText()).isEqualTo("9007199254740993");
        assertThat(answer.json().at("/rows/0/data_payload").asText())
                .isEqualTo("{\"time\":1,\"price\":9007199254740993,\"size\":3,\"exchange\":\"A\",\"ratio\":0.5}");
        assertThat(answer.json().at("/rejections/0/code").asText()).isEqualTo("not_finite");
        assertThat(answer.json().at("/rejections/0/position/line").asInt()).isEqualTo(2);
        assertThat(answer.json().get("columns"))
                .extracting(column ->
                        column.get("name").asText() + " " + column.get("type").asText())
                .containsExactly(
                        "time bigint", "price bigint", "size bigint", "exchange string", "ratio decimal(18,1)");
        assertThat(caller.list("/api/v1/ingestion/jobs?source_id=" + source)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {AVRO, PARQUET})
    void aSampleThatIsCutIsRefusedAsItsUploadWouldBe(String mediaType) {
        byte[] sample = body(mediaType, List.of(new Trade(1, 2, 3, "A", 0.5)));

        Caller.Answer answer = caller.post(
                "/api/v1/ingestion/sources/" + source("") + "/preview",
                mediaType,
                Arrays.copyOf(sample, sample.length - 1));

        assertThat(answer.problem()).isEqualTo("malformed_body");
    }

    @ParameterizedTest
    @CsvSource({AVRO + ",inside the block", PARQUET + ",does not end with PAR1", PROTOBUF + ",it was cut"})
    void aBodyThatIsCutFailsAndNothingOfItIsVisible(String mediaType, String reason) {
        String source = source("");
        byte[] body = body(mediaType, List.of(new Trade(1, 2, 3, "A", 0), new Trade(2, 2, 3, "A", 0)));

        Caller.Answer answer = caller.upload(source, mediaType, Arrays.copyOf(body, body.length - 1));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("malformed_body");
        assertThat(answer.json().get("detail").asText()).contains(reason);
        assertThat(gateway.count("select count(*) from market_data_lake where source_id = '%s'".formatted(source)))
                .isZero();
        requireEmpty(gateway.dataDirectory());
    }

    @ParameterizedTest
    @ValueSource(strings = {AVRO, PARQUET})
    void anEmptyBodyIsNoFile(String mediaType) {
        assertThat(caller.upload(source(""), mediaType, new byte[0]).problem()).isEqualTo("malformed_body");
    }

    @Test
    void anEmptyBodyOfProtobufHasNoRecords() {
        Caller.Answer answer = caller.upload(source(""), PROTOBUF, new byte[0]);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().get("records_processed").asInt()).isZero();
    }

    @Test
    void aSourceWhoseDescriptorsCannotWorkIsRefusedWithThePlace() {
        String config = ProtobufFiles.config(PROTOBUF_TRADE).replace("t.Trade", "t.Order");

        Caller.Answer answer = caller.send("POST", "/api/v1/ingestion/sources", """
                {"source_id":"bad-proto","source_name":"x","source_type":"MARKET_DATA","ingestion_config":%s}""".formatted(config));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("invalid_definition");
        assertThat(answer.json().at("/problems/0/pointer").asText()).isEqualTo("/ingestion_config/protobuf/message");
    }

    @Test
    void protobufWithoutADescriptorIsRefusedBeforeAJobBegins() {
        String source = gateway.source("MARKET_DATA", "{" + KEYS + "}");

        Caller.Answer answer = caller.upload(source, PROTOBUF, body(PROTOBUF, List.of()));

        assertThat(answer.problem()).isEqualTo("unsupported_media_type");
        assertThat(caller.list("/api/v1/ingestion/jobs?source_id=" + source)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {AVRO, PARQUET, PROTOBUF})
    void theSameKeyAndBodyGiveTheFirstAnswer(String mediaType) {
        String source = source("");
        byte[] body = body(mediaType, List.of(new Trade(1, 2, 3, "A", 0)));

        JsonNode first =
                caller.upload(source, mediaType, body, "Idempotency-Key", "k1").json();
        JsonNode again =
                caller.upload(source, mediaType, body, "Idempotency-Key", "k1").json();

        assertThat(again.get("job_id")).isEqualTo(first.get("job_id"));
        assertThat(gateway.count("select count(*) from market_data_lake where source_id = '%s'".formatted(source)))
                .isEqualTo(1);
    }

    @Test
    void bodiesBeyondTheRoomOnDiskAreToldToComeBack(@org.junit.jupiter.api.io.TempDir Path data) {
        try (TestGateway small = TestGateway.start(data, "spool.max_bytes", "64KiB")) {
            String source = small.source("MARKET_DATA", "{" + KEYS + "}");
            byte[] body = new byte[65 * 1024];

            Caller.Answer answer = new Caller(small.address()).upload(source, PARQUET, body);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.problem()).isEqualTo("busy");
            requireEmpty(data);
        }
    }

    @Test
    void aSpoolThatACrashLeftIsRemovedAtTheStart(@org.junit.jupiter.api.io.TempDir Path data) throws IOException {
        Files.createDirectories(data.resolve("spool"));
        Files.write(data.resolve("spool").resolve("ingestion_20250101_001.body"), new byte[10]);

        TestGateway.start(data).close();

        assertThat(data.resolve("spool")).isEmptyDirectory();
    }

    private String source(String more) {
        String config = ProtobufFiles.config(PROTOBUF_TRADE);
        return gateway.source("MARKET_DATA", config.substring(0, config.length() - 1) + "," + KEYS + more + "}");
    }

    private JsonNode upload(String source, String mediaType, List<Trade> trades) {
        Caller.Answer answer = caller.upload(source, mediaType, body(mediaType, trades));
        assertThat(answer.status()).as(answer.text(1000)).isEqualTo(201);
        return answer.json();
    }

    private static byte[] body(String mediaType, List<Trade> trades) {
        return switch (mediaType) {
            case AVRO ->
                AvroFiles.write(
                        AVRO_TRADE,
                        CodecFactory.snappyCodec(),
                        trades.stream().map(BinaryFormatsTest::avro).toList());
            case PARQUET ->
                ParquetFiles.write(
                        PARQUET_TRADE,
                        trades.stream().map(BinaryFormatsTest::group).toList(),
                        writer -> writer.withRowGroupRowCountLimit(100_000)
                                .withCompressionCodec(CompressionCodecName.SNAPPY));
            default ->
                ProtobufFiles.write(
                        trades.stream().map(BinaryFormatsTest::message).toArray(Message[]::new));
        };
    }

    private static Object avro(Trade trade) {
        return AvroFiles.record(AVRO_TRADE, trade.time, trade.price, trade.size, trade.exchange, trade.ratio);
    }

    private static Group group(Trade trade) {
        return ParquetFiles.group(PARQUET_TRADE)
                .append("time", trade.time)
                .append("price", trade.price)
                .append("size", trade.size)
                .append("exchange", trade.exchange)
                .append("ratio", trade.ratio);
    }

    private static Message message(Trade trade) {
        return DynamicMessage.newBuilder(PROTOBUF_TRADE)
                .setField(PROTOBUF_TRADE.findFieldByName("time"), trade.time)
                .setField(PROTOBUF_TRADE.findFieldByName("price"), trade.price)
                .setField(PROTOBUF_TRADE.findFieldByName("size"), trade.size)
                .setField(PROTOBUF_TRADE.findFieldByName("exchange"), trade.exchange)
                .setField(PROTOBUF_TRADE.findFieldByName("ratio"), trade.ratio)
                .build();
    }

    /** The record's own bytes, as the format's library writes one alone. */
    private static String original(String mediaType, Trade trade) {
        HexFormat hex = HexFormat.of();
        if (mediaType.equals(PROTOBUF)) {
            return hex.formatHex(message(trade).toByteArray());
        }
        if (mediaType.equals(PARQUET)) {
            return hex.formatHex("{\"time\":%d,\"price\":%d,\"size\":%d,\"exchange\":\"%s\",\"ratio\":%s}"
                    .formatted(trade.time, trade.price, trade.size, trade.exchange, trade.ratio)
                    .getBytes(StandardCharsets.UTF_8));
        }
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            var encoder = org.apache.avro.io.EncoderFactory.get().directBinaryEncoder(out, null);
            new org.apache.avro.generic.GenericDatumWriter<Object>(AVRO_TRADE).write(avro(trade), encoder);
            return hex.formatHex(out.toByteArray());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> originals(JsonNode job) {
        return gateway
                .sql("select lower(hex(original)) from quarantine where ingestion_job_id = '%s'"
                        .formatted(job.get("job_id").asText()))
                .stream()
                .map(row -> row.get(0))
                .toList();
    }

    /** The sender has its answer before the file is gone. */
    private static void requireEmpty(Path data) {
        await().untilAsserted(() -> assertThat(data.resolve("spool")).isEmptyDirectory());
    }
}
