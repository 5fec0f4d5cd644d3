package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.CSV;
import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies with a Content-Encoding, and how media type, charset and the source's own words agree. */
class EncodedUploadsTest {
    private static final String TABLE = "market_data_lake";
    private static final String JSON = "application/json";
    private static final String COLUMNS = "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}";

    private final TestGateway gateway = TestGateway.shared();

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "zstd", "identity", ""})
    void a_body_lands_the_same_whatever_its_encoding(String encoding) {
        String source = gateway.source("MARKET_DATA", COLUMNS);
        String body = records(20_000) + "{\"broken\n";

        Caller.Answer answer = encoding.isEmpty()
                ? gateway.http().upload(source, NDJSON, body)
                : gateway.http().upload(source, NDJSON, encoded(encoding, body), "Content-Encoding", encoding);

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        JsonNode job = answer.json();
        assertThat(job.get("records_processed").asLong()).isEqualTo(20_001);
        assertThat(job.get("bytes_processed").asLong()).isEqualTo(body.length());
        String jobId = job.get("job_id").asText();
        assertThat(gateway.sql("select count(*), sum(n)::bigint from %s where ingestion_job_id = '%s'"
                        .formatted(TABLE, jobId)))
                .containsExactly(List.of("20000", "199990000"));
        JsonNode rejection = gateway.rejections(jobId).get(0);
        assertThat(rejection.at("/position/line").asLong()).isEqualTo(20_001);
        assertThat(rejection.at("/position/byte_offset").asLong()).isEqualTo(body.length() - 9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void members_and_frames_one_behind_the_other_are_one_body(String encoding) {
        String source = gateway.source("MARKET_DATA", COLUMNS);
        byte[] first = encoded(encoding, records(3));
        byte[] empty = encoded(encoding, "");
        byte[] body = concat(first, empty, first);

        JsonNode job = gateway.http()
                .upload(source, NDJSON, body, "Content-Encoding", encoding)
                .json();

        assertThat(job.path("records_processed").asLong()).as(job.toString()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void a_body_that_was_cut_short_or_changed_fails_its_job_and_nothing_lands(String encoding) {
        byte[] whole = encoded(encoding, records(50_000));
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 0x55;
        changed[whole.length / 2 + 1] ^= 0x55;
        for (byte[] body : List.of(
                Arrays.copyOf(whole, whole.length - 1),
                Arrays.copyOf(whole, whole.length / 2),
                Arrays.copyOf(whole, 5),
                new byte[0],
                concat(whole, "{}".getBytes(UTF_8)),
                changed,
                records(3).getBytes(UTF_8))) {
            String source = gateway.source("MARKET_DATA", COLUMNS);

            Caller.Answer answer = gateway.http().upload(source, NDJSON, body, "Content-Encoding", encoding);

            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.problem()).isEqualTo("malformed_body");
            assertThat(answer.json().get("detail").asText()).contains(encoding);
            assertNothingLanded(source);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void a_bomb_is_refused_before_it_goes_off(String encoding) {
        String source = gateway.source("MARKET_DATA", "{}");
        byte[] bomb = encoded(encoding, " ".repeat(64 << 20));

        Caller.Answer answer = gateway.http().upload(source, NDJSON, bomb, "Content-Encoding", encoding);

        assertThat(answer.status()).as(answer.text()).isEqualTo(413);
        assertThat(answer.problem()).isEqualTo("body_too_large");
        assertThat(answer.json().get("detail").asText()).contains("200 for each are allowed");
        assertNothingLanded(source);
    }

    @Test
    void encodings_that_are_unknown_or_within_one_another_are_refused() {
        String source = gateway.source("MARKET_DATA", "{}");
        for (String encoding : List.of("br", "deflate", "gzip, zstd", "gzip,gzip")) {
            Caller.Answer answer = gateway.http().upload(source, NDJSON, "{}", "Content-Encoding", encoding);

            assertThat(answer.status()).as(encoding).isEqualTo(415);
            assertThat(answer.problem()).isEqualTo("unsupported_media_type");
        }
    }

    @Test
    void a_decompressed_body_may_have_as_many_bytes_as_are_set(@TempDir Path data) throws Exception {
        try (TestGateway small = TestGateway.start(data, "upload.max_decompressed_bytes", "2000")) {
            for (int size : new int[] {1_999, 2_000, 2_001}) {
                String source = small.source("MARKET_DATA", "{\"keys\":{\"ingestion_date\":\"@ingested\"}}");
                String body = "{\"a\":\"" + "x".repeat(size - 8) + "\"}";
                Caller.Answer answer =
                        small.http().upload(source, NDJSON, encoded("gzip", body), "Content-Encoding", "gzip");

                assertThat(answer.status()).as(answer.text()).isEqualTo(size <= 2_000 ? 201 : 413);
            }
        }
    }

    @Test
    void an_array_of_objects_lands_record_by_record() {
        String source = gateway.source("MARKET_DATA", COLUMNS);
        String body = "[\n" + records(5000).strip().replace("\n", " ,\n") + ",\n [1],\n\"x\"\n]\n";

        JsonNode job = gateway.http().upload(source, JSON, body).json();

        assertThat(job.path("records_processed").asLong()).as(job.toString()).isEqualTo(5002);
        assertThat(job.path("records_failed").asLong()).isEqualTo(2);
        List<JsonNode> rejections = gateway.rejections(job.get("job_id").asText());
        assertThat(rejections)
                .allSatisfy(r -> assertThat(r.get("code").asText()).isEqualTo("not_an_object"));
        assertThat(rejections).extracting(r -> r.at("/position/line").asLong()).containsExactlyInAnyOrder(5002L, 5003L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[{\"n\":1},]", "[{\"n\":1}", "[{\"n\":1}]x", "[{\"n\":1}{\"n\":2}]", "{\"n\":1}{\"n\":2}", ""})
    void what_is_wrong_around_the_records_of_an_array_fails_the_job(String body) {
        String source = gateway.source("MARKET_DATA", COLUMNS);

        Caller.Answer answer = gateway.http().upload(source, JSON, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("malformed_body");
        assertNothingLanded(source);
    }

    @Test
    void the_data_format_of_a_source_stands_for_a_missing_content_type_and_refuses_another() {
        String source = gateway.source(
                "MARKET_DATA", "{\"data_format\":\"CSV\",\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
        String csv = "ingestion_date,n\n2025-06-21,7\n";

        Caller.Answer untold = gateway.http().upload(source, "application/octet-stream", csv);
        Caller.Answer other = gateway.http().upload(source, NDJSON, csv);

        assertThat(untold.status()).as(untold.text()).isEqualTo(201);
        assertThat(untold.json().get("records_processed").asLong()).isEqualTo(1);
        assertThat(other.problem()).isEqualTo("unsupported_media_type");
        assertThat(other.json().get("detail").asText()).contains("takes CSV", "names JSON");
        assertThat(gateway.http()
                        .upload(gateway.source("MARKET_DATA", "{}"), "application/octet-stream", csv)
                        .problem())
                .isEqualTo("unsupported_media_type");
    }

    @Test
    void the_charset_of_a_request_says_how_its_csv_is_written_unless_the_source_says_otherwise() {
        String source = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"who\",\"type\":\"string\"}]}");
        byte[] latin =
                "ingestion_date,who\n2025-06-21,Zo\u00eb\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

        JsonNode job = gateway.http()
                .upload(source, CSV + "; charset=iso-8859-1", latin)
                .json();

        assertThat(gateway.sql("select who from %s where ingestion_job_id = '%s'"
                        .formatted(TABLE, job.get("job_id").asText())))
                .containsExactly(List.of("Zo\u00eb"));
        String declared = gateway.source("MARKET_DATA", "{\"csv\":{\"encoding\":\"windows-1252\"}}");
        assertThat(gateway.http()
                        .upload(declared, CSV + ";charset=utf-8", latin)
                        .problem())
                .isEqualTo("unsupported_media_type");
        assertThat(gateway.http().upload(source, CSV + ";charset=x-none", latin).problem())
                .isEqualTo("unsupported_media_type");
        assertThat(gateway.http()
                        .upload(source, NDJSON + ";charset=utf-16", latin)
                        .problem())
                .isEqualTo("unsupported_media_type");
    }

    @Test
    void a_key_of_another_table_is_refused_with_the_keys_there_are() {
        Caller.Answer answer = gateway.http()
                .send(
                        "POST",
                        "/api/v1/ingestion/sources",
                        "{\"source_id\":\"strange_key\",\"source_name\":\"s\",\"source_type\":\"MARKET_DATA\","
                                + "\"ingestion_config\":{\"keys\":{\"portfolio_id\":\"fund\"}}}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text())
                .contains(
                        "/ingestion_config/keys/portfolio_id",
                        "the table market_data_lake has no such key; there are [ingestion_date]");
    }

    private void assertNothingLanded(String source) {
        JsonNode job = gateway.lastJob(source);
        assertThat(job.get("status").asText()).isEqualTo("FAILED");
        assertThat(gateway.files(job.get("job_id").asText())).isEmpty();
    }

    private static String records(int count) {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < count; i++) {
            records.append("{\"ingestion_date\":\"2025-06-21\",\"n\":")
                    .append(i)
                    .append("}\n");
        }
        return records.toString();
    }

    static Stream<Arguments> binaryFormatsInEachEncoding() {
        return Arrays.stream(BinaryRecords.values())
                .flatMap(format -> Stream.of("gzip", "zstd").map(encoding -> Arguments.of(format, encoding)));
    }

    @ParameterizedTest
    @MethodSource("binaryFormatsInEachEncoding")
    void a_binary_body_in_an_encoding_is_the_same_records(BinaryRecords format, String encoding) {
        String source = gateway.source("MARKET_DATA", BinaryRecords.CONFIG);
        byte[] body = format.body(IntStream.range(0, 5_000)
                .mapToObj(n -> new BinaryRecords.Reading(n == 7 ? "no day" : "2025-06-21", n, n / 4.0))
                .toList());

        Caller.Answer whole =
                gateway.http().upload(source, format.mediaType, encoded(encoding, body), "Content-Encoding", encoding);
        Caller.Answer accepted = gateway.http()
                .upload(
                        source,
                        format.mediaType,
                        encoded(encoding, body),
                        "Content-Encoding",
                        encoding,
                        "Prefer",
                        "respond-async");
        Caller.Answer cut = gateway.http()
                .upload(
                        source,
                        format.mediaType,
                        Arrays.copyOf(encoded(encoding, body), body.length / 20),
                        "Content-Encoding",
                        encoding);

        assertThat(whole.status()).as(whole.text()).isEqualTo(201);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        assertThat(cut.problem()).isEqualTo("malformed_body");
        for (Caller.Answer answer : List.of(whole, accepted)) {
            String jobId = answer.json().get("job_id").asText();
            await().until(() -> !gateway.job(jobId).get("status").asText().equals("RUNNING"));
            assertThat(gateway.sql(
                            "select count(*), sum((data_payload->>'n')::int), sum((data_payload->>'x')::double) from market_data_lake where ingestion_job_id = '%s'"
                                    .formatted(jobId)))
                    .containsExactly(List.of("4999", "12497493", "3124373.25"));
            assertThat(gateway.rejections(jobId)).hasSize(1);
        }
    }

    private static byte[] encoded(String encoding, String text) {
        return encoded(encoding, text.getBytes(UTF_8));
    }

    static byte[] encoded(String encoding, byte[] bytes) {
        return switch (encoding) {
            case "gzip", "x-gzip" -> gzip(bytes);
            case "zstd" -> Zstd.compress(bytes);
            default -> bytes;
        };
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
