package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.CSV;
import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.quantivista.ingestion.format.avro.AvroFiles;
import io.quantivista.ingestion.format.parquet.ParquetFiles;
import io.quantivista.ingestion.format.protobuf.ProtobufFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records pushed over HTTP: what the receipt says, and the rows that come of them. */
class PushTest {
    private static final String JSON = "application/json";
    private static final String AVRO = "application/avro";
    private static final String PARQUET = "application/vnd.apache.parquet";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String COLUMNS =
            "\"keys\":{\"ingestion_date\":\"@ingested\"},\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]";
    private static final Schema AVRO_RECORD =
            AvroFiles.schema("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}");
    private static final MessageType PARQUET_RECORD = ParquetFiles.schema("message r { required int32 n; }");
    private static final Descriptor PROTOBUF_RECORD = ProtobufFiles.file("""
            name: "r.proto" package: "t" syntax: "proto3" message_type { name: "R"
              field { name: "n" number: 1 type: TYPE_INT32 label: LABEL_OPTIONAL } }""").findMessageTypeByName("R");

    private final TestGateway gateway = TestGateway.shared();
    private final Caller caller = gateway.http();

    private String source() {
        return gateway.source("MARKET_DATA", "{" + COLUMNS + "}");
    }

    private List<List<String>> numbers(String source) {
        return gateway.sql("select n from market_data_lake where source_id = '%s' order by n".formatted(source));
    }

    @ParameterizedTest
    @ValueSource(strings = {"object", "array", NDJSON, CSV, AVRO, PROTOBUF, PARQUET})
    void recordsOfEveryFormatAreRowsWhenTheReceiptSaysCommitted(String format) {
        String config = ProtobufFiles.config(PROTOBUF_RECORD);
        String source = gateway.source("MARKET_DATA", config.substring(0, config.length() - 1) + "," + COLUMNS + "}");
        int records = format.equals("object") ? 1 : 2;

        Caller.Answer answer = caller.pushCommitted(source, mediaType(format), body(format));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode receipt = answer.json();
        assertThat(receipt.get("accepted").asInt()).isEqualTo(records);
        assertThat(receipt.get("committed").asInt()).isEqualTo(records);
        assertThat(receipt.get("rejected").asInt()).isZero();
        assertThat(receipt.get("filtered").asInt()).isZero();
        assertThat(receipt.get("delta_version").isIntegralNumber()).isTrue();
        assertThat(receipt.get("table").asText()).isEqualTo("market_data_lake");
        assertThat(receipt.get("first_position")).isEqualTo(receipt.get("last_position"));
        assertThat(numbers(source))
                .isEqualTo(records == 1 ? List.of(List.of("1")) : List.of(List.of("1"), List.of("2")));
    }

    private static String mediaType(String format) {
        return format.contains("/") ? format : JSON;
    }

    private static byte[] body(String format) {
        return switch (format) {
            case "object" -> "{\"n\":1}".getBytes(UTF_8);
            case "array" -> "[{\"n\":1},\n {\"n\":2}]".getBytes(UTF_8);
            case NDJSON -> "{\"n\":1}\n\n{\"n\":2}".getBytes(UTF_8);
            case CSV -> "n\n1\n2\n".getBytes(UTF_8);
            case AVRO ->
                AvroFiles.write(
                        AVRO_RECORD,
                        CodecFactory.nullCodec(),
                        List.of(AvroFiles.record(AVRO_RECORD, 1), AvroFiles.record(AVRO_RECORD, 2)));
            case PARQUET ->
                ParquetFiles.write(
                        PARQUET_RECORD,
                        List.of(
                                ParquetFiles.group(PARQUET_RECORD).append("n", 1),
                                ParquetFiles.group(PARQUET_RECORD).append("n", 2)),
                        writer -> writer.withCompressionCodec(CompressionCodecName.SNAPPY));
            default -> ProtobufFiles.write(message(1), message(2));
        };
    }

    private static Message message(int n) {
        return DynamicMessage.newBuilder(PROTOBUF_RECORD)
                .setField(PROTOBUF_RECORD.findFieldByName("n"), n)
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "identity"})
    void aBodyLandsTheSameWhateverItsEncodingAndLength(String encoding) {
        for (int records : new int[] {3, 20_000}) {
            String source = source();
            StringBuilder body = new StringBuilder();
            for (int n = 0; n < records; n++) {
                body.append("{\"n\":")
                        .append(n)
                        .append(",\"text\":\"")
                        .append(n * 2_654_435_761L)
                        .append("\"}\n");
            }

            Caller.Answer answer = caller.pushCommitted(
                    source, NDJSON, encoded(encoding, body.toString()), "Content-Encoding", encoding);
            Caller.Answer chunked = caller.pushInChunks(
                    source, NDJSON, encoded(encoding, body.toString()), "Content-Encoding", encoding);

            assertThat(answer.json().path("committed").asInt())
                    .as(answer.text())
                    .isEqualTo(records);
            assertThat(chunked.json().path("accepted").asInt())
                    .as(chunked.text())
                    .isEqualTo(records);
            assertThat(gateway.count(
                            "select count(distinct n) from market_data_lake where source_id = '%s'".formatted(source)))
                    .isEqualTo(records);
        }
    }

    static byte[] encoded(String encoding, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return switch (encoding) {
            case "gzip" -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                    gzip.write(bytes);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                yield out.toByteArray();
            }
            case "zstd" -> Zstd.compress(bytes);
            default -> bytes;
        };
    }

    @Test
    void aPushIsAcknowledgedBeforeItsCommitAndVisibleSoon() {
        String source = source();

        JsonNode receipt =
                caller.push(source, JSON, "[{\"n\":1},{\"n\":2},{\"n\":3}]").json();

        assertThat(receipt.get("accepted").asInt()).isEqualTo(3);
        assertThat(receipt.get("first_position").asLong()).isNotNegative();
        assertThat(receipt.has("committed")).isFalse();
        assertThat(receipt.has("repeated")).isFalse();
        await().until(() -> numbers(source).size() == 3);
    }

    @Test
    void badRecordsAreRejectedAndTheReceiptCountsThem() {
        String source = source();
        caller.rules(source, """
                [{"rule_id":"%s-f","rule_type":"filter","transformation_logic":{"expression":"has(record.n) && record.n < 10"}}]""".formatted(source));

        JsonNode receipt = caller.pushCommitted(
                        source, NDJSON, "{\"n\":1}\n{\"n\":\n{\"n\":11}\n{\"n\":\"x\"}\n".getBytes(UTF_8))
                .json();

        assertThat(receipt.get("accepted").asInt()).as(receipt.toString()).isEqualTo(4);
        assertThat(receipt.get("committed").asInt()).isEqualTo(1);
        assertThat(receipt.get("rejected").asInt() + receipt.get("filtered").asInt())
                .isEqualTo(3);
    }

    @Test
    void aBodyWithoutARecordLeavesNothing() {
        JsonNode receipt =
                caller.pushCommitted(source(), JSON, "[]".getBytes(UTF_8)).json();

        assertThat(receipt.toString())
                .isEqualTo(
                        "{\"accepted\":0,\"first_position\":null,\"last_position\":null,\"table\":\"market_data_lake\","
                                + "\"committed\":0,\"rejected\":0,\"filtered\":0,\"delta_version\":null}");
    }

    @Test
    void theSameKeyWithTheSameBodyGetsTheFirstReceiptAndWithAnotherIsRefused() {
        String source = source();
        JsonNode first = caller.push(source, NDJSON, "{\"n\":1}\n", "Idempotency-Key", "k")
                .json();

        JsonNode again = caller.push(source, NDJSON, "{\"n\":1}\n", "Idempotency-Key", "k")
                .json();
        Caller.Answer committed =
                caller.pushCommitted(source, NDJSON, "{\"n\":1}\n".getBytes(UTF_8), "Idempotency-Key", "k");
        Caller.Answer encoded = caller.push(
                source, NDJSON, encoded("gzip", "{\"n\":1}\n"), "Content-Encoding", "gzip", "Idempotency-Key", "k");
        Caller.Answer otherBody = caller.push(source, NDJSON, "{\"n\":2}\n", "Idempotency-Key", "k");
        Caller.Answer otherType = caller.push(source, JSON, "{\"n\":1}\n", "Idempotency-Key", "k");

        assertThat(again.get("repeated").asBoolean()).isTrue();
        assertThat(again.get("first_position")).isEqualTo(first.get("first_position"));
        assertThat(again.get("accepted").asInt()).isEqualTo(1);
        assertThat(committed.status()).as(committed.text()).isEqualTo(200);
        assertThat(committed.json().get("repeated").asBoolean()).isTrue();
        assertThat(encoded.json().get("first_position")).isEqualTo(first.get("first_position"));
        assertThat(otherBody.status()).isEqualTo(422);
        assertThat(otherBody.problem()).isEqualTo("idempotency_key_reused");
        assertThat(otherType.problem()).isEqualTo("idempotency_key_reused");
        assertThat(caller.push(source(), NDJSON, "{\"n\":2}\n", "Idempotency-Key", "k")
                        .status())
                .isEqualTo(200);
        assertThat(numbers(source)).hasSize(1);
    }

    @Test
    void whatCannotBeTakenIsRefusedWithTheReason() {
        String source = source();

        assertThat(caller.push("nobody", NDJSON, "{}").problem()).isEqualTo("source_not_found");
        assertThat(caller.push(source, "text/plain", "x").problem()).isEqualTo("unsupported_media_type");
        assertThat(caller.push(source, NDJSON, "{}", "Content-Encoding", "br").problem())
                .isEqualTo("unsupported_media_type");
        assertThat(caller.push(source, NDJSON, "{}", "Content-Encoding", "gzip").problem())
                .isEqualTo("malformed_body");
        assertThat(caller.push(source, AVRO, "no file").problem()).isEqualTo("malformed_body");
        assertThat(caller.send("POST", "/api/v1/ingestion/sources/" + source + "/records?ack=maybe", "{}")
                        .problem())
                .isEqualTo("invalid_request");
        assertThat(gateway.postgres("select count(*) from ingestion_jobs where source_id = '%s'".formatted(source)))
                .containsExactly("0");
    }

    @Test
    void aDisabledSourceTakesNothing() {
        String source = source();
        caller.send("PUT", "/api/v1/ingestion/sources/" + source, """
                {"source_name":"x","source_type":"MARKET_DATA","enabled":false}""");

        assertThat(caller.push(source, NDJSON, "{}").problem()).isEqualTo("source_disabled");
    }

    @Test
    void anHttp2ClientPushesAsWell() {
        Caller http2 = new Caller(gateway.address(), HttpClient.Version.HTTP_2);
        String source = source();

        for (int n = 0; n < 20; n++) {
            Caller.Answer answer = http2.push(source, JSON, "{\"n\":%d}".formatted(n));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.response().version()).isEqualTo(HttpClient.Version.HTTP_2);
        }

        await().until(() -> numbers(source).size() == 20);
    }
}
