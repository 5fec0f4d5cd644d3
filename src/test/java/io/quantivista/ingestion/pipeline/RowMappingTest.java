package io.quantivista.ingestion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.source.SourceType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowMappingTest {
    private static final Instant NOON = Instant.parse("2025-06-21T12:00:00.000001Z");
    private static final String INGESTED = "{\"keys\":{\"ingestion_date\":\"@ingested\"}}";

    private Set<String> dataTypes = Set.of();
    private Failure failed;

    @Test
    void aRecordLandsUnderItsKeysWithItsPayloadAndScore() {
        String record = "{ \"portfolio_id\":\"P/1\", \"ingestion_date\":\"2025-06-20\",\"data_type\":\"position\" }";

        assertThat(mapped(SourceType.PORTFOLIO_MANAGEMENT, "{}", record))
                .isEqualTo(Map.of(
                        "portfolio_id",
                        "P/1",
                        "ingestion_date",
                        "2025-06-20",
                        "data_type",
                        "position",
                        "data_payload",
                        record,
                        "quality_score",
                        0.75,
                        "ingested_at",
                        1_750_507_200_000_001L));
        assertThat(dataTypes).containsExactly("position");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"2025-06-20\" | 2025-06-20",
                "\"2025-06-20T23:30:00-01:00\" | 2025-06-21",
                "\"2025-06-20 00:30:00.5+0200\" | 2025-06-19",
                "\"0001-01-01\" | 0001-01-01",
                "\"9999-12-31T23:59\" | 9999-12-31",
                "null | missing_key",
                "\"\" | invalid_key",
                "\"yesterday\" | invalid_key",
                "\"2025-02-29\" | invalid_key",
                "\"9999-12-31T23:59:00-01:00\" | invalid_key",
                "20250620 | invalid_key",
                "true | invalid_key",
                "{\"d\":1} | invalid_key"
            })
    void theDateKeyIsADateOrTheUtcDayOfATimestamp(String date, String expected) {
        Object result = mapped(SourceType.MARKET_DATA, "{}", "{\"ingestion_date\":" + date + "}");

        assertThat(result instanceof Map<?, ?> row ? row.get("ingestion_date") : result)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"P1\" | P1",
                "\"\\u0050 \\u00e9\" | P é",
                "7.50 | 7.50",
                "null | missing_key",
                "\"\" | empty_key",
                "true | invalid_key",
                "[1] | invalid_key",
                "{} | invalid_key"
            })
    void theTextKeyIsATextOrANumberAsItIsWritten(String key, String expected) {
        Object result = mapped(SourceType.PORTFOLIO_MANAGEMENT, INGESTED, "{\"portfolio_id\":" + key + "}");

        assertThat(result instanceof Map<?, ?> row ? row.get("portfolio_id") : result)
                .isEqualTo(expected);
    }

    @Test
    void aRecordWithoutAKeyIsRejected() {
        assertThat(mapped(SourceType.MARKET_DATA, "{}", "{}")).isEqualTo("missing_key");
        assertThat(mapped(SourceType.PORTFOLIO_MANAGEMENT, INGESTED, "{}")).isEqualTo("missing_key");
        assertThat(mapped(SourceType.TRADE_EXECUTION, "{}", "{\"trade_id\":\"T1\"}"))
                .isEqualTo("missing_key");
    }

    @Test
    void aKeyThatIsTooLongForAPathIsRejected() {
        String longest = "k".repeat(4096);

        assertThat(mapped(SourceType.PORTFOLIO_MANAGEMENT, INGESTED, "{\"portfolio_id\":\"" + longest + "\"}"))
                .isInstanceOf(Map.class);
        assertThat(mapped(SourceType.PORTFOLIO_MANAGEMENT, INGESTED, "{\"portfolio_id\":\"" + longest + "k\"}"))
                .isEqualTo("invalid_key");
    }

    @Test
    void keysAreTakenFromTheFieldsThatTheSourceNames() {
        String config = "{\"keys\":{\"portfolio_id\":\"fund.id\",\"ingestion_date\":\"@ingested\"},"
                + "\"data_type\":{\"constant\":\"nav\"}}";

        assertThat(mapped(SourceType.PORTFOLIO_MANAGEMENT, config, "{\"fund\":{\"id\":12}}"))
                .asInstanceOf(MAP)
                .containsEntry("portfolio_id", "12")
                .containsEntry("ingestion_date", "2025-06-21")
                .containsEntry("data_type", "nav");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "string | \"é\\t.\" | é\t.",
                "string | 1.50 | 1.50",
                "string | true | true",
                "string | {\"b\":[1]} | {\"b\":[1]}",
                "boolean | true | true",
                "boolean | false | false",
                "boolean | 1 | ",
                "boolean | \"true\" | ",
                "int | 2147483647 | 2147483647",
                "int | -2147483648 | -2147483648",
                "int | 2147483648 | ",
                "int | -2147483649 | ",
                "int | 7.0 | 7",
                "int | 1e2 | 100",
                "int | 7.5 | ",
                "int | \"7\" | ",
                "bigint | 9223372036854775807 | 9223372036854775807",
                "bigint | -9223372036854775808 | -9223372036854775808",
                "bigint | 9223372036854775808 | ",
                "bigint | -9223372036854775809 | ",
                "bigint | 999999999999999999 | 999999999999999999",
                "bigint | 1e999999999 | ",
                "double | 1.5 | 1.5",
                "double | -0.1e1 | -1.0",
                "double | 1e400 | ",
                "double | \"1.5\" | ",
                "double | 1e-400 | 0.0",
                "decimal(5,2) | 123.45 | 12345",
                "decimal(5,2) | 123.450 | 12345",
                "decimal(5,2) | 123.456 | ",
                "decimal(5,2) | 1234.5 | ",
                "decimal(18,0) | -999999999999999999 | -999999999999999999",
                "decimal(18,0) | 1000000000000000000 | ",
                "decimal(38,2) | 123456789012345678901234567890123456.78 | 123456789012345678901234567890123456.78",
                "decimal(38,2) | -0.01 | -0.01",
                "decimal(38,2) | 1234567890123456789012345678901234567.8 | ",
                "decimal(38,2) | 0.001 | ",
                "date | \"1969-12-31\" | -1",
                "date | \"2024-02-30\" | ",
                "date | \"2024-02-29T00:00:00Z\" | ",
                "date | 20240229 | ",
                "timestamp | \"1970-01-01T01:00:00.000001+01:00\" | 1",
                "timestamp | \"1970-01-01\" | ",
                "timestamp | 0 | "
            })
    void aTypedColumnTakesAValueExactlyOrTheRecordIsRejected(String type, String value, String expected) {
        String config = INGESTED.replaceFirst("}$", "") + ",\"columns\":[{\"name\":\"c\",\"field\":\"v\",\"type\":\""
                + type + "\"}]}";

        Object result = mapped(SourceType.MARKET_DATA, config, "{\"v\":" + value + "}");

        if (expected == null) {
            assertThat(result).isEqualTo("invalid_column");
        } else {
            Object column = ((Map<?, ?>) result).get("c");
            assertThat(column instanceof BigDecimal wide ? wide.toPlainString() : String.valueOf(column))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "decimal(5,2) | 1.234 | 1.234 cannot be stored in the column c of type decimal(5,2) without a change: the type has too few digits; a rule round takes off those behind the point",
                "bigint | 1.5 | 1.5 cannot be stored in the column c of type bigint without a change: the type has too few digits; a rule round takes off those behind the point",
                "double | \"1.5\" | '1.5' cannot be stored in the column c of type double without a change: it is a text, of which a rule cast makes a number",
                "int | \"a\" | 'a' cannot be stored in the column c of type int without a change",
                "double | 1e400 | 1e400 cannot be stored in the column c of type double without a change",
                "date | 5 | 5 cannot be stored in the column c of type date without a change"
            })
    void aValueThatNearlyFitsIsToldWhatToDo(String type, String value, String reason) {
        String config = INGESTED.replaceFirst("}$", "") + ",\"columns\":[{\"name\":\"c\",\"field\":\"v\",\"type\":\""
                + type + "\"}]}";

        mapped(SourceType.MARKET_DATA, config, "{\"v\":" + value + "}");

        assertThat(failed.reason()).isEqualTo(reason);
    }

    @Test
    void aTypedColumnIsNullWhereTheFieldIsMissingOrNull() {
        String config =
                INGESTED.replaceFirst("}$", "") + ",\"columns\":[{\"name\":\"c\",\"field\":\"v\",\"type\":\"int\"}]}";

        for (String record : new String[] {"{}", "{\"v\":null}"}) {
            assertThat(mapped(SourceType.MARKET_DATA, config, record))
                    .asInstanceOf(MAP)
                    .doesNotContainKey("c");
        }
    }

    @Test
    void aTradesObjectsGoToTheirOwnColumns() {
        String record =
                "{\"trade_id\":7,\"execution_date\":\"2025-06-20\",\"order\":{ \"q\": 1 },\"execution\":{},\"x\":[]}";

        assertThat(mapped(SourceType.TRADE_EXECUTION, "{}", record))
                .isEqualTo(Map.of(
                        "trade_id", "7",
                        "execution_date", "2025-06-20",
                        "order_data", "{ \"q\": 1 }",
                        "execution_data", "{}",
                        "ingested_at", 1_750_507_200_000_001L));
    }

    @Test
    void aFlatTradeGoesWholeIntoItsExecution() {
        String record = "{\"trade_id\":\"T1\",\"execution_date\":\"2025-06-20\",\"order\":\"O1\"}";

        assertThat(mapped(SourceType.TRADE_EXECUTION, "{}", record))
                .isEqualTo(Map.of(
                        "trade_id",
                        "T1",
                        "execution_date",
                        "2025-06-20",
                        "execution_data",
                        record,
                        "ingested_at",
                        1_750_507_200_000_001L));
    }

    @Test
    void aHundredDataTypesAreNotedAndEveryRecordStillLands() {
        SourcePlan plan = Plans.plan(SourceType.MARKET_DATA, INGESTED);
        FieldSlots slots = new FieldSlots();
        RowMapping mapping = new RowMapping(plan, slots);
        RecordingLaneWriter writer = new RecordingLaneWriter(plan.layout());
        mapping.begin(NOON);
        for (int i = 0; i < 300; i++) {
            Decoder decoder = TestRecords.json(slots, "{\"data_type\":\"t" + i + "\"}");
            assertThat(mapping.read(decoder.row())).isNull();
            mapping.write(decoder, 1.0, writer);
        }

        assertThat(mapping.dataTypes()).hasSize(100);
        assertThat(writer.rows()).hasSize(300);
    }

    /** The row that a record became, or the code of its failure. */
    private Object mapped(SourceType type, String config, String record) {
        SourcePlan plan = Plans.plan(type, config);
        FieldSlots slots = new FieldSlots();
        RowMapping mapping = new RowMapping(plan, slots);
        RecordingLaneWriter writer = new RecordingLaneWriter(plan.layout());
        Decoder decoder = TestRecords.json(slots, record);
        mapping.begin(NOON);
        Failure failure = mapping.read(decoder.row());
        failed = failure;
        if (failure == null) {
            mapping.write(decoder, 0.75, writer);
        }
        dataTypes = mapping.dataTypes();
        assertThat(writer.rows()).hasSize(failure == null ? 1 : 0);
        return failure == null ? writer.rows().get(0) : failure.code().wireName();
    }
}
