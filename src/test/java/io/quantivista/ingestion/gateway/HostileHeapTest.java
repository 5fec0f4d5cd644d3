package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import io.quantivista.ingestion.format.avro.AvroFiles;
import io.quantivista.ingestion.format.parquet.ParquetFiles;
import io.quantivista.ingestion.format.protobuf.ProtobufFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bodies that blow up, one behind the other, in a gateway whose heap is what it has in use when idle and twice the bounds:
 * more than that would be its end.
 */
class HostileHeapTest {
    /** In use when idle, rounded up. */
    private static final int IDLE_MIB = 52;
    /** The defaults of pipeline.in_flight_bytes and decode.max_decoded_bytes. */
    private static final int BOUNDS_MIB = 32 + 32;

    /** More than the heap has beside what is in use. */
    private static final int BLOWN_UP = 160 << 20;

    private static final Schema TEXT =
            AvroFiles.schema("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"v\",\"type\":\"string\"}]}");
    private static final MessageType COLUMN = ParquetFiles.schema("message m { required binary v (STRING); }");
    private static final Descriptor MESSAGE = ProtobufFiles.file("""
            name: "m.proto" package: "t" syntax: "proto3" message_type { name: "M"
              field { name: "v" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL } }""").findMessageTypeByName("M");

    private record Bomb(String mediaType, String encoding, byte[] body) {}

    @Test
    void bodies_that_blow_up_take_at_most_twice_the_bounds_of_heap(@TempDir Path data) throws Exception {
        int heap = IDLE_MIB + 2 * BOUNDS_MIB;
        Map<String, String> settings = new HashMap<>(TestGateway.servers());
        // Else most of them would be refused by what they blow up to, and take no heap at all.
        settings.put("upload.max_ratio", "1000000");
        GatewayProcess gateway =
                GatewayProcess.serveIn(data, settings, List.of("-Xmx" + heap + "m", "-Xmn32m", "-XX:+UseSerialGC"));
        try {
            Caller caller = new Caller(gateway.address());
            String config = ProtobufFiles.config(MESSAGE);
            caller.send("POST", "/api/v1/ingestion/sources", """
                    {"source_id":"bombs","source_name":"x","source_type":"MARKET_DATA","ingestion_config":%s,
                     "keys":{"ingestion_date":"@ingested"}}}""".formatted(config.substring(0, config.length() - 1)));

            for (Map.Entry<String, Bomb> bomb : bombs().entrySet()) {
                Caller.Answer answer = bomb.getValue().encoding.isEmpty()
                        ? caller.upload("bombs", bomb.getValue().mediaType, bomb.getValue().body)
                        : caller.upload(
                                "bombs",
                                bomb.getValue().mediaType,
                                bomb.getValue().body,
                                "Content-Encoding",
                                bomb.getValue().encoding);

                assertThat(answer.status()).as(bomb.getKey()).isIn(201, 400, 413, 422);
            }

            assertThat(caller.upload("bombs", NDJSON, "{\"a\":1}\n").status())
                    .as("it lives")
                    .isEqualTo(201);
            assertThat(Files.readString(data.resolve("log"))).doesNotContain("OutOfMemoryError");
        } finally {
            gateway.kill();
        }
    }

    private static Map<String, Bomb> bombs() throws IOException {
        Map<String, Bomb> bombs = new LinkedHashMap<>();
        bombs.put("blank lines in gzip", new Bomb(NDJSON, "gzip", gzip('\n')));
        bombs.put("blank lines in zstd", new Bomb(NDJSON, "zstd", zstd('\n')));
        bombs.put("brackets in gzip", new Bomb("application/json", "gzip", gzip('[')));
        bombs.put("one record in zstd", new Bomb("text/csv", "zstd", zstd('a')));
        String text = "x".repeat(40 << 20);
        for (String codec : List.of("deflate", "zstandard", "bzip2", "xz")) {
            byte[] file = AvroFiles.write(TEXT, CodecFactory.fromString(codec), List.of(AvroFiles.record(TEXT, text)));
            bombs.put("a block in " + codec, new Bomb("application/avro", "", file));
        }
        bombs.put(
                "a page",
                new Bomb(
                        "application/vnd.apache.parquet",
                        "",
                        ParquetFiles.write(
                                COLUMN,
                                Collections.nCopies(
                                        40, ParquetFiles.group(COLUMN).append("v", text.substring(0, 1 << 20))),
                                writer -> writer.withDictionaryEncoding(false)
                                        .withPageSize(64 << 20)
                                        .withMinRowCountForPageSizeCheck(1000)
                                        .withCompressionCodec(CompressionCodecName.ZSTD))));
        bombs.put(
                "a message that tells 2 GiB",
                new Bomb("application/x-protobuf", "zstd", zstdOf(new byte[] {-1, -1, -1, -1, 7}, 'x')));
        return bombs;
    }

    private static byte[] gzip(char filled) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            fill(gzip, filled);
        }
        return out.toByteArray();
    }

    private static byte[] zstd(char filled) throws IOException {
        return zstdOf(new byte[0], filled);
    }

    private static byte[] zstdOf(byte[] front, char filled) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream zstd = new ZstdOutputStream(out)) {
            zstd.write(front);
            fill(zstd, filled);
        }
        return out.toByteArray();
    }

    private static void fill(OutputStream out, char filled) throws IOException {
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) filled);
        for (int i = 0; i < BLOWN_UP / piece.length; i++) {
            out.write(piece);
        }
    }
}
