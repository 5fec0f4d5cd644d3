package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.BinaryRecords.Reading.german;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.format.avro.AvroFiles;
import io.quantivista.ingestion.gateway.BinaryRecords.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rejected records of binary formats: run again, and downloaded as they came. */
class BinaryReplayTest {
    private static final String TABLE = "market_data_lake";
    private static final String JOBS = "/api/v1/ingestion/jobs/";

    private final TestGateway gateway = TestGateway.shared();
    private final Caller caller = new Caller(gateway.address());

    @ParameterizedTest
    @EnumSource
    void what_a_repaired_rule_lets_pass_is_published_once_and_the_rest_waits(BinaryRecords format) {
        String source = gateway.source("MARKET_DATA", BinaryRecords.CONFIG);
        String jobId = upload(
                source,
                format,
                new Reading("2025-06-21", 1, 1),
                german(2),
                new Reading("21.06.2025", 3, Double.NaN),
                german(4));
        assertThat(states(jobId))
                .containsExactly("2 waiting invalid_key", "3 waiting not_finite", "4 waiting invalid_key");
        repair(source);
        // As Protobuf is read by the source's configuration of then.
        Caller.Answer changed = caller.send(
                "PUT",
                "/api/v1/ingestion/sources/" + source,
                "{\"source_name\":\"x\",\"source_type\":\"MARKET_DATA\",\"ingestion_config\":{}}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);

        JsonNode replay = replayed(jobId);
        JsonNode second = replayed(jobId);

        assertThat(replay.get("status").asText()).as(replay.toString()).isEqualTo("COMPLETED");
        assertThat(replay.has("delta_version")).isTrue();
        assertThat(second.has("delta_version")).isFalse();
        assertThat(gateway.sql("select data_payload->>'n', data_payload->>'x' from %s where source_id = '%s' order by 1"
                        .formatted(TABLE, source)))
                .containsExactly(List.of("1", "1.0"), List.of("2", "0.5"), List.of("4", "0.5"));
        assertThat(states(jobId))
                .containsExactly("2 replayed invalid_key", "3 waiting not_finite", "4 replayed invalid_key");
    }

    @Test
    void a_row_of_parquet_with_a_value_that_json_cannot_hold_stays_and_the_job_says_so() {
        String source = gateway.source("MARKET_DATA", "{}");
        String jobId = upload(
                source, BinaryRecords.PARQUET, new Reading("2025-06-21", 1, Double.NEGATIVE_INFINITY), german(2));
        repair(source);

        JsonNode replay = replayed(jobId);

        assertThat(replay.get("records_processed").asLong()).isEqualTo(1);
        assertThat(replay.get("error_details").asText())
                .isEqualTo(
                        "1 rejection(s) of %s cannot be replayed, as their bytes do not read as one record: repair and send them again or discard them"
                                .formatted(jobId));
        assertThat(gateway.rejections(jobId).get(0).get("original").asText())
                .isEqualTo("{\"ingestion_date\":\"2025-06-21\",\"n\":1,\"x\":-Infinity}");
        assertThat(states(jobId)).containsExactly("1 waiting not_finite", "2 replayed invalid_key");
    }

    @ParameterizedTest
    @EnumSource
    void what_is_downloaded_and_sent_again_is_rejected_again_with_the_same_codes(BinaryRecords format) {
        String source = gateway.source("MARKET_DATA", BinaryRecords.CONFIG);
        List<Reading> readings = new ArrayList<>(
                IntStream.range(0, 30_000).mapToObj(Reading::german).toList());
        readings.set(7, new Reading("2025-06-21", 7, 7));
        String first = upload(source, format, readings.toArray(Reading[]::new));

        Caller.Answer original = caller.get(JOBS + first + "/rejections/original");
        Caller.Answer again = caller.upload(source, original.header("Content-Type"), original.body());

        assertThat(original.header("Content-Type"))
                .isEqualTo(format == BinaryRecords.PARQUET ? Caller.NDJSON : format.mediaType);
        assertThat(again.status()).as(again.text(1000)).isEqualTo(201);
        assertThat(again.json().get("records_processed").asLong()).isEqualTo(29_999);
        assertThat(again.json().get("records_failed").asLong()).isEqualTo(29_999);
        if (format == BinaryRecords.PROTOBUF) {
            readings.remove(7);
            assertThat(original.body()).isEqualTo(format.body(readings));
        }
    }

    @Test
    void a_download_of_avro_is_a_file_that_avro_reads_with_the_schema_as_it_was_written() throws IOException {
        String source = gateway.source("MARKET_DATA", "{}");
        String jobId = upload(source, BinaryRecords.AVRO, german(1), new Reading("2025-06-21", 2, Double.NaN));

        byte[] all = caller.get(JOBS + jobId + "/rejections/original").body();
        byte[] one = caller.get(JOBS + jobId + "/rejections/original?code=not_finite")
                .body();

        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(new SeekableByteArrayInput(all), new GenericDatumReader<>())) {
            assertThat(reader.getSchema()).isEqualTo(BinaryRecords.SCHEMA);
            assertThat(reader.getSchema().getDoc()).isEqualTo("kept as it was written");
            assertThat((Iterable<GenericRecord>) reader)
                    .extracting(record -> record.get("n"))
                    .containsExactly(1, 2);
        }
        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(new SeekableByteArrayInput(one), new GenericDatumReader<>())) {
            assertThat(reader.next().get("x")).isEqualTo(Double.NaN);
            assertThat(reader.hasNext()).isFalse();
        }
    }

    @Test
    void a_record_of_avro_that_was_cut_takes_none_behind_it_along() throws IOException {
        String source = gateway.source("MARKET_DATA", "{}");
        String jobId =
                upload(source, BinaryRecords.AVRO, german(1), new Reading("x".repeat(1_100_000), 2, 0), german(3));
        assertThat(states(jobId))
                .containsExactly("1 waiting invalid_key", "2 waiting record_too_large", "3 waiting invalid_key");

        byte[] all = caller.get(JOBS + jobId + "/rejections/original").body();

        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(new SeekableByteArrayInput(all), new GenericDatumReader<>())) {
            assertThat((Iterable<GenericRecord>) reader)
                    .extracting(record -> record.get("n"))
                    .containsExactly(1, 3);
        }
        repair(source);
        assertThat(replayed(jobId).get("records_processed").asLong()).isEqualTo(2);
        assertThat(states(jobId))
                .containsExactly("1 replayed invalid_key", "2 waiting record_too_large", "3 replayed invalid_key");
    }

    @Test
    void a_schema_of_any_length_is_stored_once_for_each_file_of_the_quarantine() throws IOException {
        String source = gateway.source("MARKET_DATA", "{}");
        String doc = new Random(1)
                .ints(300_000, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        byte[] body = AvroFiles.write(
                BinaryRecords.SCHEMA,
                CodecFactory.nullCodec(),
                BinaryRecords.SCHEMA.toString().replace("kept as it was written", doc),
                IntStream.range(0, 2_000)
                        .mapToObj(n -> AvroFiles.record(BinaryRecords.SCHEMA, "21.06.2025", n, 0.5))
                        .toList());

        Caller.Answer answer = caller.upload(source, "application/avro", body);

        assertThat(answer.status()).as(answer.text(1000)).isEqualTo(201);
        String jobId = answer.json().get("job_id").asText();
        repair(source);
        assertThat(replayed(jobId).get("records_failed").asLong()).isZero();
        assertThat(gateway.count("select count(*) from %s where source_id = '%s'".formatted(TABLE, source)))
                .isEqualTo(2_000);
        assertThat(gateway.count(
                        "select min(length(read_as)) from quarantine where ingestion_job_id = '%s'".formatted(jobId)))
                .isGreaterThan(300_000);
        assertThat(quarantineBytes(jobId)).isLessThan(2 << 20);
    }

    private long quarantineBytes(String jobId) throws IOException {
        try (Stream<Path> files = Files.walk(gateway.lake().resolve("quarantine"))) {
            return files.filter(file -> file.getFileName().toString().contains(jobId))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private void repair(String source) {
        caller.rules(
                source,
                "[{\"rule_id\":\"day of %s\",\"rule_type\":\"parse_date\",\"source_field\":\"ingestion_date\",\"transformation_logic\":{\"format\":\"dd.MM.yyyy\"}}]"
                        .formatted(source));
    }

    private String upload(String source, BinaryRecords format, Reading... readings) {
        Caller.Answer answer = caller.upload(source, format.mediaType, format.body(List.of(readings)));
        assertThat(answer.status()).as(answer.text(1000)).isEqualTo(201);
        return answer.json().get("job_id").asText();
    }

    private JsonNode replayed(String jobId) {
        Caller.Answer accepted = caller.send("POST", JOBS + jobId + "/replay", "");
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        String replayId = accepted.json().get("job_id").asText();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !gateway.job(replayId).get("status").asText().equals("RUNNING"));
        return gateway.job(replayId);
    }

    private List<String> states(String jobId) {
        return caller.list(JOBS + jobId + "/rejections?limit=1000&state=all").stream()
                .map(rejection -> "%d %s %s"
                        .formatted(
                                rejection.at("/position/line").asInt(),
                                rejection.get("state").asText(),
                                rejection.get("code").asText()))
                .toList();
    }
}
