package io.quantivista.ingestion.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rejections that are downloaded and sent again are rejected again, with the same codes. */
class RejectedOriginalsTest {
    private static final String N = "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}";

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void a_line_feed_in_a_text_of_json_stays_an_error() {
        String records = """
                [{"ingestion_date":"2025-06-21","n":1,"s":"a
                b"},
                 {"ingestion_date":"21.06.2025",
                  "n":2},
                 {"ingestion_date":"2025-06-21","n":3},
                 [1,
                  2], {"s":"\r
                "}]
                """;

        Caller.Answer original = rejectedAgain(N, "application/json", records.getBytes(UTF_8), 4);

        assertThat(original.header("Content-Type")).isEqualTo(Caller.NDJSON);
        assertThat(original.text()).startsWith("{\"ingestion_date\":\"2025-06-21\",\"n\":1,\"s\":\"a\rb\"}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1", "windows-1252", "UTF-16LE", "UTF-16BE"})
    void csv_keeps_the_encoding_that_it_had(String name) {
        Charset charset = Charset.forName(name);
        String records =
                "ingestion_date,n,\"größe \"\"x\"\"\"\n21.06.2025,1,é\n2025-06-21,2,ü\n21.06.2025,3,\"ä\nö\"\n1,2\n";

        Caller.Answer original = rejectedAgain(N, "text/csv; charset=" + name, records.getBytes(charset), 3);

        assertThat(original.header("Content-Type")).isEqualTo("text/csv; charset=" + name);
        String mark = name.startsWith("UTF-16") ? "\ufeff" : "";
        assertThat(new String(original.body(), charset))
                .isEqualTo(mark
                        + "\"ingestion_date\",\"n\",\"größe \"\"x\"\"\"\n21.06.2025,1,é\n21.06.2025,3,\"ä\nö\"\n1,2\n");
    }

    @Test
    void the_header_is_escaped_as_the_dialect_has_it() {
        String config = "{\"csv\":{\"escape\":\"\\\\\",\"delimiter\":\";\"}}";
        String records = "ingestion_date;\"a \\\"b\\\\\"\nx;y\n";

        Caller.Answer original = rejectedAgain(config, Caller.CSV, records.getBytes(UTF_8), 1);

        assertThat(original.text()).isEqualTo("\"ingestion_date\";\"a \\\"b\\\\\"\nx;y\n");
    }

    @Test
    void a_field_that_nobody_closes_takes_no_record_behind_it_along() {
        String huge = "21.06.2025,\"" + "x".repeat(1_200_000) + "\n\",y\n";
        byte[] records = ("ingestion_date,n,s\n" + huge + "21.06.2025,2,b\nx,3,\"open\n4,").getBytes(UTF_8);

        Caller.Answer original = rejectedAgain(N, Caller.CSV, records, 3);

        assertThat(original.text()).endsWith("\n21.06.2025,2,b\nx,3,\"open\n4,\"!\n");
    }

    @Test
    void half_a_unit_of_utf_16_stays_no_character() {
        for (Charset charset : List.of(UTF_16LE, UTF_16BE)) {
            byte[] records = "\ufeffingestion_date,n\n21.06.2025,1\n2025-06-21,2".getBytes(charset);
            byte[] cut = Buffer.buffer(records).appendByte((byte) 0).getBytes();

            rejectedAgain(N, Caller.CSV, cut, 2);
        }
    }

    @Test
    void an_encoding_of_the_source_is_that_of_the_download() {
        byte[] records = "ingestion_date,ä\n21.06.2025,ö\n".getBytes(ISO_8859_1);

        Caller.Answer original = rejectedAgain("{\"csv\":{\"encoding\":\"latin1\"}}", Caller.CSV, records, 1);

        assertThat(original.header("Content-Type")).isEqualTo("text/csv; charset=ISO-8859-1");
    }

    /** What was downloaded, when it has been sent again. */
    private Caller.Answer rejectedAgain(String config, String contentType, byte[] records, int rejected) {
        String source = gateway.source("MARKET_DATA", config);
        String first = committed(source, contentType, records);
        Caller.Answer original = gateway.http().get("/api/v1/ingestion/jobs/" + first + "/rejections/original");
        String second = committed(source, original.header("Content-Type"), original.body());

        assertThat(codes(first)).hasSize(rejected).isEqualTo(codes(second));
        assertThat(gateway.job(second).get("records_processed").asInt()).isEqualTo(rejected);
        return original;
    }

    private String committed(String source, String contentType, byte[] records) {
        Caller.Answer answer = gateway.http().upload(source, contentType, records);
        assertThat(answer.status()).as(answer.text(2_000)).isEqualTo(201);
        return answer.json().get("job_id").asText();
    }

    private List<String> codes(String jobId) {
        return gateway.rejections(jobId).stream()
                .map(rejection -> rejection.get("code").asText())
                .toList();
    }
}
