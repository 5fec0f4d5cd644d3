package io.quantivista.ingestion.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.RejectionCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a record looked like must never make a later one pass, or be read as something else. */
class ExpectationTest {
    private static final String FIRST = "{\"alpha\":1,\"o\":{\"x\":2,\"y\":{}},\"beta\":\"b\"}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{,\"alpha\":1}",
                "{\"alpha\":1\"o\":{}}",
                "{\"alpha\":1,\"o\":{,\"x\":2}}",
                "{\"alpha\":1,\"o\":{\"x\":2\"y\":{}}}",
                "{\"alpha\":1,\"o\":{\"x\":2,\"y\":{\"beta\":1\"c\":2}}}",
                "{\"alpha\":1,\"o\":{\"x\":2,\"y\":{}}\"beta\":\"b\"}",
                "{\"alpha\":1,\"o\":{\"x\":2,\"y\":{},\"beta\":\"b\"}",
                "{\"alpha\":",
                "{\"alpha\":1,\"o\":{\"x\":2,\"y\":{}},\"beta\":",
                "{\"alpha\":1,\"o\":{\"x\":2,\"y\":{}},\"bet",
            })
    void aRecordThatBreaksTheGrammarWhereTheLastOneDidNotIsRejected(String broken) {
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, List.of());
        decoder.begin(TestRecords.batch(FIRST + "\n" + broken + "\n" + FIRST));

        assertThat(decoder.next()).isTrue();
        assertThat(decoder.failure()).isNull();
        assertThat(decoder.next()).isTrue();
        assertThat(decoder.failure()).isNotNull();
        assertThat(decoder.failure().code()).isEqualTo(RejectionCode.MALFORMED_JSON);
        assertThat(decoder.next()).isTrue();
        assertThat(decoder.failure()).isNull();
        assertThat(decoder.next()).isFalse();
    }

    @Test
    void whiteSpaceMayComeAndGo() {
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, List.of());
        decoder.begin(TestRecords.batch(String.join(
                "\n",
                FIRST,
                "{\"alpha\":  1 ,\"o\":\t{\"x\":2,\"y\":{ } }, \"beta\" : \"b\" }",
                "{ \"alpha\" : 1, \"o\":{\"x\":2 ,\"y\":{}},\"beta\":\"b\"} \r",
                FIRST)));

        for (int record = 0; record < 4; record++) {
            assertThat(decoder.next()).isTrue();
            assertThat(decoder.failure()).isNull();
            assertThat(decoder.row().count()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 51, 59, 60, 61, 62, 63, 200})
    void namesOfAnyLengthAreReadAgain(int length) {
        String name = "n".repeat(length);
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, List.of());
        decoder.begin(TestRecords.batch("{\"a\":1,\"%s\":2}\n{\"a\":1,\"%s\":2}\n{\"a\":1,\"%sx\":2}"
                .formatted(name, name, name.substring(1))));

        assertThat(decoder.next()).isTrue();
        int first = decoder.row().node(1);
        assertThat(decoder.next()).isTrue();
        assertThat(decoder.row().node(1)).isEqualTo(first);
        assertThat(decoder.next()).isTrue();
        assertThat(decoder.row().node(1)).isNotEqualTo(first);
    }

    @Test
    void recordsOfMorePlacesThanAreKeptAreReadAllTheSame() {
        StringBuilder record = new StringBuilder("{\"f0\":0");
        for (int field = 1; field < 1100; field++) {
            record.append(",\"f").append(field).append("\":").append(field);
        }
        record.append('}');
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, List.of());
        decoder.begin(TestRecords.batch(record + "\n" + record));

        for (int i = 0; i < 2; i++) {
            assertThat(decoder.next()).isTrue();
            assertThat(decoder.failure()).isNull();
            assertThat(decoder.row().count()).isEqualTo(1100);
            assertThat(decoder.row().number(1099)).isEqualTo(1099);
        }
    }
}
